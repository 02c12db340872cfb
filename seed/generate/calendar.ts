/** The thirty months of the shop, as days counted from the first one. */
const FIRST_DAY = Date.UTC(2023, 0, 2);
const LAST_DAY = Date.UTC(2025, 5, 30);
const MS_A_DAY = 86_400_000;

export const days = (LAST_DAY - FIRST_DAY) / MS_A_DAY + 1;

/** The date of a day as `YYYY-MM-DD`. */
export function dateOf(day: number): string {
  return dates[day] ?? new Date(FIRST_DAY + day * MS_A_DAY).toISOString().slice(0, 10);
}

const dates = Array.from({ length: days + 100 }, (_, day) =>
  new Date(FIRST_DAY + day * MS_A_DAY).toISOString().slice(0, 10),
);

/** How busy each month is, January first: people buy before Christmas. */
const SEASON = [7, 7, 8, 8, 9, 8, 7, 8, 9, 11, 20, 12];
const GROWTH_A_DAY = 0.0005;

/** The sum of all days' weights up to and with this one. */
const cumulative: readonly number[] = (() => {
  let sum = 0;
  return Array.from({ length: days }, (_, day) => {
    const date = new Date(FIRST_DAY + day * MS_A_DAY);
    const weekend = date.getUTCDay() % 6 === 0;
    sum += (SEASON[date.getUTCMonth()] ?? 0) * (1 + day * GROWTH_A_DAY) * (weekend ? 0.3 : 1);
    return sum;
  });
})();

/** The day of the `index`-th of `total` orders: never before the day of the order before it. */
export function orderDay(index: number, total: number): number {
  const target = ((index + 0.5) / total) * (cumulative.at(-1) ?? 0);
  let low = 0;
  let high = days - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 0) < target) low = middle + 1;
    else high = middle;
  }
  return low;
}
