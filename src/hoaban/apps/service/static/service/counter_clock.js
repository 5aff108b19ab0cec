// When something taken in at a counter is due: the rules of shared/worktime (clock.py) without pauses and extensions, on
// the calendar of a bundle {first: "2026-03-01", days: [[[[450, 690], [810, 1020]], 1], ...]} (office hours in minutes,
// and whether the day is a working day of the law). A journey compares both on hundreds of cases.
"use strict";
(() => {
  const ZONE_MINUTES = 7 * 60, MINUTE = 60000, DAY = 1440;

  function calendar(given) {
    const days = given.days, opens = [], closes = [], openMinutes = [0], countedBefore = [0], countedAt = [];
    days.forEach(([spans, counts], place) => {
      opens.push(spans.length ? spans[0][0] : -1);
      closes.push(spans.length ? spans[spans.length - 1][1] : -1);
      openMinutes.push(openMinutes[place] + spans.reduce((sum, [begins, ends]) => sum + ends - begins, 0));
      countedBefore.push(countedBefore[place] + (counts ? 1 : 0));
      if (counts) countedAt.push(place);
    });
    return { days, opens, closes, openMinutes, countedBefore, countedAt, origin: Date.parse(`${given.first}T00:00:00+07:00`) };
  }

  // Place of the day and minute of an instant (milliseconds) by the clocks of the country.
  function local(known, instant) {
    const minutes = Math.floor((instant - known.origin) / MINUTE), place = Math.floor(minutes / DAY);
    if (place < 0 || place >= known.days.length) throw new RangeError("outside the calendar");
    return [place, minutes - place * DAY];
  }

  function instant(known, place, minute) {
    return known.origin + (place * DAY + minute) * MINUTE;
  }

  function nextOpen(known, from) {
    let place = from;
    while (place < known.days.length && known.closes[place] < 0) place += 1;
    if (place >= known.days.length) throw new RangeError("outside the calendar");
    return place;
  }

  // Where something counts as received: then, or when the office next opens.
  function receipt(known, received, cutOff) {
    const [place, minute] = local(known, received);
    if (minute < known.closes[place] && (cutOff === null || minute <= cutOff)) return [place, minute];
    const next = nextOpen(known, place + 1);
    return [next, known.opens[next]];
  }

  // Minutes of office hours before a minute of a day.
  function ruler(known, place, minute) {
    return known.days[place][0].reduce(
      (run, [begins, ends]) => run + Math.min(Math.max(minute - begins, 0), ends - begins), known.openMinutes[place]);
  }

  // The first place and minute at which the ruler shows `run`.
  function at(known, run) {
    const place = known.openMinutes.findIndex((sum) => sum >= run) - 1;
    if (place < 0) throw new RangeError("outside the calendar");
    let left = run - known.openMinutes[place];
    for (const [begins, ends] of known.days[place][0]) {
      if (left <= ends - begins) return [place, begins + left];
      left -= ends - begins;
    }
    throw new RangeError("outside the calendar");
  }

  const LEGS = {
    hours: (known, place, minute, amount) => at(known, ruler(known, place, minute) + amount * 60),
    same_day: (known, place) => [place, known.closes[place]],
    working_days(known, place, minute, amount) {
      const last = known.countedAt[known.countedBefore[place + 1] + amount - 1];
      if (last === undefined) throw new RangeError("outside the calendar");
      return [last, known.closes[last]];
    },
    days(known, place, minute, amount) {
      let last = place + amount;
      while (last < known.days.length && !known.days[last][1]) last += 1;
      if (last >= known.days.length) throw new RangeError("outside the calendar");
      return [last, known.closes[last]];
    },
  };

  // The appointment in milliseconds; RangeError when the calendar ends before it.
  function due(known, received, amount, unit, cutOff = null) {
    const [place, minute] = receipt(known, received, cutOff);
    return instant(known, ...LEGS[unit](known, place, minute, amount));
  }

  // Year, month, day, hour and minute of an instant by the clocks of the country.
  function parts(moment) {
    const there = new Date(moment + ZONE_MINUTES * MINUTE), two = (number) => String(number).padStart(2, "0");
    return {
      year: String(there.getUTCFullYear()), month: two(there.getUTCMonth() + 1), day: two(there.getUTCDate()),
      hour: two(there.getUTCHours()), minute: two(there.getUTCMinutes()),
    };
  }

  window.hoabanClock = { calendar, due, parts };
})();
