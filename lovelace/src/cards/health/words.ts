/** English words of the health card. */
export const WORDS = {
  "health.name": "MileVault health",
  "health.description": "Resting heart rate, HRV, weight and sleep against what is usual for you.",
  "health.title": "Health",
  "health.empty": "No health values yet",
  "health.empty_hint": "Import an export of your watch's service, or let its files come into the inbox folder.",
  "health.unknown": "No value yet",
  "health.within": "Usual {range}",
  "health.below": "Below usual {range}",
  "health.above": "Above usual {range}",
  "health.mean": "7-day mean {value}",
  "health.trend": "7-day trend",
  "health.day": "Day",

  "health.resting_heart_rate": "Resting heart rate",
  "health.hrv": "HRV",
  "health.weight": "Weight",
  "health.sleep": "Sleep",
  "health.readiness": "Readiness",
  "health.body_battery": "Body Battery",
  "health.stress": "Stress",
  "health.steps": "Steps",
  "health.spo2": "Blood oxygen",
  "health.respiration": "Respiration",

  "health.editor.metrics": "Values",
  "health.editor.days": "Days shown",
} as const;
