/** The file that worker threads run; in a bundle it is the bundle itself. */
export const workerEntry = new URL("./worker.js", import.meta.url);
