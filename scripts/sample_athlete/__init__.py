"""A made-up athlete: eighteen months of training and wellness files, written with an independent FIT encoder.

The same seed, end date and options give the same bytes. Nothing here imports MileVault, and the files are
encoded by garmin-fit-sdk, so that a mistake of our own decoder cannot hide behind the same mistake here.

    plan      which session on which day          terrain, streets  where: hills, roads, recurring routes
    fitness   how fit on that day                 physiology        heart rate and noise
    sessions  a planned session -> columns        fitfile           columns -> FIT bytes
    body      what weighs on a morning            wearable          bedtimes, and what health files share
    wellness  a day's health files                monitoring        the day on the wrist
    estimates what a watch makes of it            fit_profile       messages that the encoder lacks
    archive   all of it into a folder
    exports   the same kind of athlete as a Garmin-shaped and a Strava-shaped export archive
"""
