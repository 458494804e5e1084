import type { Locale } from "../data/types";

/** Home Assistant's number_format choices that are not simply the user's language. */
const FORMAT_LOCALES: Readonly<Record<string, string[]>> = {
  comma_decimal: ["en-US", "en"],
  decimal_comma: ["de", "es", "it"],
  space_comma: ["fr", "sv", "cs"],
  quote_decimal: ["de-CH"],
};

/** The locales to give to Intl for the user's number format; undefined means the browser's own. */
export function numberLocales(locale: Locale): string | string[] | undefined {
  if (locale.number_format === "system") return undefined;
  return FORMAT_LOCALES[locale.number_format] ?? locale.language;
}

const formatters = new Map<string, Intl.NumberFormat>();

/** A number with a fixed count of decimals, as the user writes numbers. */
export function formatNumber(value: number, decimals: number, locale: Locale): string {
  const key = `${locale.language}|${locale.number_format}|${decimals}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    // Building a formatter costs more than using it a hundred times; the set of keys is tiny.
    formatter = new Intl.NumberFormat(numberLocales(locale), {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      useGrouping: locale.number_format !== "none",
    });
    formatters.set(key, formatter);
  }
  // -0.2 rounded to no decimals would read "-0".
  const rounded = Number(value.toFixed(decimals));
  return formatter.format(rounded === 0 ? 0 : value);
}
