// How far what is drawn moves by itself.

/** To be called before a page is opened. */
export const watchShift = (page) =>
  page.addInitScript(() => {
    window.layoutShift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.layoutShift += entry.hadRecentInput ? 0 : entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });

/** The sum of all shifts of the page until now. */
export const layoutShift = (page) => page.evaluate(() => window.layoutShift);
