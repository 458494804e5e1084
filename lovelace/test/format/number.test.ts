import { describe, expect, test } from "vitest";
import { formatNumber, numberLocales } from "../../src/format/number";

const locale = (number_format: string, language = "en") => ({ language, number_format, time_format: "24" });

describe("formatNumber", () => {
  test.each([
    ["language", "en", "1,234.50"],
    ["language", "de", "1.234,50"],
    ["comma_decimal", "de", "1,234.50"],
    ["decimal_comma", "en", "1.234,50"],
    ["none", "en", "1234.50"],
  ])("writes %s in %s as %s", (format, language, written) => {
    expect(formatNumber(1234.5, 2, locale(format, language))).toBe(written);
  });

  test("space_comma groups with a kind of space", () => {
    expect(formatNumber(12_345.5, 1, locale("space_comma"))).toMatch(/^12\s345,5$/);
  });

  test("quote_decimal groups with an apostrophe, straight or curved as the browser has it", () => {
    expect(formatNumber(1234.5, 2, locale("quote_decimal"))).toMatch(/^1['’]234\.50$/);
  });

  test("a number that rounds to nothing has no minus sign", () => {
    expect(formatNumber(-0.2, 0, locale("language"))).toBe("0");
    expect(formatNumber(-0.6, 0, locale("language"))).toBe("-1");
  });

  test("the browser's own format is asked for with no locale at all", () => {
    expect(numberLocales(locale("system"))).toBeUndefined();
  });
});
