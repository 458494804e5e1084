"""Export archives of one made-up athlete: Garmin's "Export your data" and Strava's bulk export.

Both hold the same history, seen by two services: most activities are in both, some in one only. Each archive
comes with its own account of what it holds, so that an import can be checked against the truth. The same
seed and scale give the same bytes. Nothing here imports MileVault.

    history     what happened, and which service knows of it        recordings    an outing -> columns
    plain_fit   a second FIT encoder, as a service that re-encodes  xml_files     GPX and TCX of an outing
    device_fit  FIT files that are no activities                    garmin_json   the export's JSON parts
    garmin      the Garmin-shaped archive                           strava_table  activities.csv by language
    strava      the Strava-shaped archive                           account       what an archive holds
"""
