import fc from "fast-check";

/**
 * fast-check for tests of properties. They play the same cases in each run, so that one that fails was broken
 * by what has changed; `HEADWATER_LONG=1` plays others each time, and a failure prints its seed.
 */
if (process.env["HEADWATER_LONG"] !== "1") fc.configureGlobal({ seed: 20_261_128 });

export default fc;
