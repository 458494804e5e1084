"""Made-up elements of Garmin export files, shaped as in the export; nobody's data."""

from collections.abc import Mapping
from typing import Any

# 2026-02-15 is a Sunday; the athlete is in Berlin (UTC+1).
DAY = "2026-02-15"
START_MS = 1_771_138_800_000  # 2026-02-15T07:00:00Z

ACTIVITY: Mapping[str, Any] = {
    "activityId": 21_000_000_001,
    "uuidMsb": 1,
    "userProfileId": 4711,
    "name": "Berlin Running",
    "activityType": "trail_running",
    "sportType": "RUNNING",
    "startTimeGmt": START_MS,
    "startTimeLocal": START_MS + 3_600_000,
    "beginTimestamp": START_MS,
    "duration": 3_600_000.5,
    "elapsedDuration": 3_700_000,
    "movingDuration": 3_550_000,
    "distance": 1_000_050,
    "elevationGain": 12_300,
    "elevationLoss": 12_000,
    "avgSpeed": 0.2778,
    "maxSpeed": 0.45,
    "avgHr": 150,
    "maxHr": 171,
    "avgRunningCadenceInStepsPerMinute": 170,
    "avgRunCadence": 85,
    "calories": 2933,
    "avgPower": 310,
    "maxPower": 450,
    "workoutFeel": 75,
    "workoutRpe": 60,
    "manualActivity": False,
    "summarizedExerciseSets": [],
}
UDS: Mapping[str, Any] = {
    "userProfilePK": 4711,
    "calendarDate": DAY,
    "uuid": "0",
    "version": 5,
    "wellnessStartTimeGmt": "2026-02-14T23:00:00.0",
    "wellnessStartTimeLocal": "2026-02-15T00:00:00.0",
    "wellnessEndTimeGmt": "2026-02-15T23:00:00.0",
    "wellnessEndTimeLocal": "2026-02-16T00:00:00.0",
    "totalSteps": 12_345,
    "dailyStepGoal": 9000,
    "totalDistanceMeters": 9876,
    "totalKilocalories": 2900.0,
    "activeKilocalories": 900.0,
    "bmrKilocalories": 2000.0,
    "highlyActiveSeconds": 1800,
    "activeSeconds": 5400,
    "moderateIntensityMinutes": 20,
    "vigorousIntensityMinutes": 45,
    "userIntensityMinutesGoal": 150,
    "floorsAscendedInMeters": 61.5,
    "floorsDescendedInMeters": 60.0,
    "minHeartRate": 42,
    "maxHeartRate": 171,
    "restingHeartRate": 47,
    "currentDayRestingHeartRate": 45,
    "averageSpo2Value": 95.0,
    "lowestSpo2Value": 88,
    "allDayStress": {
        "userProfilePK": 4711,
        "aggregatorList": [
            {
                "type": "TOTAL",
                "averageStressLevel": 31,
                "maxStressLevel": 92,
                "restDuration": 30_000,
                "lowDuration": 20_000,
                "mediumDuration": 5000,
                "highDuration": 1000,
            },
            {"type": "AWAKE", "averageStressLevel": 45},
            {"type": "ASLEEP", "averageStressLevel": 15},
        ],
    },
    "bodyBattery": {
        "chargedValue": 60,
        "drainedValue": 55,
        "bodyBatteryStatList": [
            {"bodyBatteryStatType": "HIGHEST", "statsValue": 96},
            {"bodyBatteryStatType": "LOWEST", "statsValue": 21},
            {"bodyBatteryStatType": "SLEEPEND", "statsValue": 94},
            {"bodyBatteryStatType": "MOSTRECENT", "statsValue": 30},
        ],
    },
    "respiration": {
        "avgWakingRespirationValue": 14.0,
        "highestRespirationValue": 22.0,
        "lowestRespirationValue": 9.0,
    },
    "hydration": {"valueInML": 1500.0, "goalInML": 2500.0},
    "includesWellnessData": True,
}
SLEEP: Mapping[str, Any] = {
    "sleepStartTimestampGMT": "2026-02-14T22:00:00.0",
    "sleepEndTimestampGMT": "2026-02-15T06:00:00.0",
    "calendarDate": DAY,
    "sleepWindowConfirmationType": "ENHANCED_CONFIRMED_FINAL",
    "deepSleepSeconds": 6000,
    "lightSleepSeconds": 15_000,
    "remSleepSeconds": 6000,
    "awakeSleepSeconds": 1800,
    "unmeasurableSeconds": 0,
    "averageRespiration": 13.0,
    "lowestRespiration": 8.0,
    "highestRespiration": 19.0,
    "retro": False,
    "awakeCount": 2,
    "avgSleepStress": 14.5,
    "restlessMomentCount": 31,
    "sleepScores": {"overallScore": 86, "qualityScore": 88, "deepScore": 100, "restfulnessScore": 70},
    "spo2SleepSummary": {"averageSPO2": 94.0, "lowestSPO2": 87, "averageHR": 48.0, "deviceId": 1},
    "napList": [
        {
            "napStartTimestampGMT": "2026-02-15T13:00:00.0",
            "napEndTimestampGMT": "2026-02-15T13:25:00.0",
            "napTimeSec": 1500,
        }
    ],
}
HEALTH_STATUS: Mapping[str, Any] = {
    "calendarDate": DAY,
    "createTimestampUTC": "2026-02-15T06:05:00.0",
    "updateTimestampUTC": "2026-02-15T06:10:00.0",
    "outliersCount": 0,
    "metrics": [
        {
            "type": "HRV",
            "value": 62.0,
            "baselineLowerLimit": 55.0,
            "baselineUpperLimit": 75.0,
            "status": "IN_RANGE",
        },
        {
            "type": "HR",
            "value": 47.0,
            "baselineLowerLimit": 0,
            "baselineUpperLimit": 0,
            "status": "ONBOARDING",
        },
        {"type": "SPO2", "value": 0, "status": "UNKNOWN"},
        {"type": "SKIN_TEMP_C", "value": -0.3, "status": "IN_RANGE"},
        {"type": "RESPIRATION", "status": "UNKNOWN"},
    ],
}
BODY: Mapping[str, Any] = {
    "metaData": {
        "userProfilePK": 4711,
        "calendarDate": "2026-02-15T07:30:00.0",
        "deviceId": 0,
        "sequence": 1,
    },
    "version": 77,
    "weight": {
        "weight": 70_250,
        "timestampGMT": "2026-02-15T06:30:00.0",
        "bodyFat": 14.2,
        "bmi": 0,
        "bodyWater": 60.1,
        "muscleMass": 32_500,
        "boneMass": 0,
    },
    "height": 178.0,
    "vo2MaxRunning": 54.0,
}
BLOOD_PRESSURE: Mapping[str, Any] = {
    "bloodPressure": {"systolic": 121, "diastolic": 79, "pulse": 52},
    "metaData": {"calendarDate": [2026, 2, 15, 8, 15], "sequence": 3},
    "version": 1,
}
HYDRATION: Mapping[str, Any] = {
    "userProfilePK": 4711,
    "calendarDate": DAY,
    "timestampLocal": "2026-02-15T09:00:00.0",
    "hydrationSource": "MANUAL",
    "valueInML": 500.0,
    "estimatedSweatLossInML": None,
    "uuid": {"uuid": "a"},
}
MAX_MET: Mapping[str, Any] = {
    "userProfilePK": 4711,
    "updateTimestamp": "2026-02-15T08:10:00.0",
    "calendarDate": DAY,
    "sport": "RUNNING",
    "subSport": "GENERIC",
    "vo2MaxValue": 54.0,
    "maxMet": 15.4,
    "fitnessAge": "28",
}
ACUTE_LOAD: Mapping[str, Any] = {
    "calendarDate": 1_771_113_600_000,
    "timestamp": 1_771_142_400_000,
    "acwrPercent": 50,
    "acwrStatus": "OPTIMAL",
    "dailyTrainingLoadAcute": 620,
    "dailyTrainingLoadChronic": 580,
    "dailyAcuteChronicWorkloadRatio": 1.1,
}
READINESS: Mapping[str, Any] = {
    "calendarDate": DAY,
    "timestamp": "2026-02-15T06:05:00.0",
    "level": "HIGH",
    "score": 82,
    "recoveryTime": 90,
    "hrvWeeklyAverage": 60,
    "acwrFactorPercent": 95,
    "inputContext": "AFTER_WAKEUP_RESET",
}
RACES: Mapping[str, Any] = {
    "calendarDate": DAY,
    "timestamp": "2026-02-15T09:00:00.0",
    "raceTime5K": 1290,
    "raceTime10K": 2710,
    "raceTimeHalf": 6010,
    "raceTimeMarathon": 12_750,
}
ENDURANCE: Mapping[str, Any] = {
    "calendarDate": 1_771_113_600_000,
    "timestamp": 1_771_142_400_000,
    "overallScore": 6500,
    "classification": 3,
}
HILL: Mapping[str, Any] = {
    "calendarDate": 1_771_113_600_000,
    "timestamp": 1_771_142_400_000,
    "overallScore": 55,
    "strengthScore": 20,
    "enduranceScore": 35,
    "hillScoreClassificationId": 2,
}
FITNESS_AGE: Mapping[str, Any] = {
    "asOfDateGmt": "2026-02-15T00:00:00.0",
    "createTimestamp": "2026-02-15T05:00:00.0",
    "chronologicalAge": 35,
    "currentBioAge": 27.4,
    "rhr": 47,
}
GEAR: Mapping[str, Any] = {
    "gearDTOS": [
        {
            "gearPk": 101,
            "uuid": "x",
            "displayName": "Red shoes",
            "customMakeModel": "Nike Pegasus 40",
            "gearTypeName": "Shoes",
            "gearStatusName": "active",
            "dateBegin": "2025-03-01T00:00:00.0",
            "maximumMeters": 800_000.0,
        },
        {
            "gearPk": 102,
            "displayName": None,
            "customMakeModel": "Canyon Ultimate",
            "gearTypeName": "Bike",
            "gearStatusName": "retired",
            "maximumMeters": 0,
        },
    ],
    "gearActivityDTOs": {
        "101": [{"activityId": 21_000_000_001, "gearPk": 101}, {"activityId": 21_000_000_002}],
        "102": [{"activityId": 21_000_000_003}],
        "999": [{"activityId": 5}],
    },
}
KINDS: Mapping[str, Any] = {
    "summarized_activities": [{"summarizedActivitiesExport": [ACTIVITY]}],
    "gear": [GEAR],
    "uds": [UDS],
    "sleep": [SLEEP],
    "health_status": [HEALTH_STATUS],
    "user_bio_metrics": [BODY],
    "blood_pressure": [BLOOD_PRESSURE],
    "hydration": [HYDRATION],
    "max_met": [MAX_MET],
    "acute_load": [ACUTE_LOAD],
    "readiness": [READINESS],
    "race_predictions": [RACES],
    "endurance_score": [ENDURANCE],
    "hill_score": [HILL],
    "fitness_age": [FITNESS_AGE],
}
