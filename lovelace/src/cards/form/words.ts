/** English words of the form card. */
export const WORDS = {
  "form.name": "Fitness and form",
  "form.description": "Fitness, Fatigue and Form, day by day.",
  "form.fitness": "Fitness",
  "form.fatigue": "Fatigue",
  "form.form": "Form",
  "form.day": "Day",
  "form.lines": "Lines shown",
  "form.cursor": "Day in the chart",
  "form.keys": "Left and right arrow keys move through the days.",
  "form.building": "Still building: Fitness needs 42 days of training to mean something, until {day}.",
  "form.building_days": "Shaded: the first 42 days, in which Fitness was still building.",
  "form.empty": "No training load yet",
  "form.editor.days": "Days",
} as const;
