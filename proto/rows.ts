import type { Row } from "../topology/index.js";

/** A column's values; only the first `count` of them count. */
export type Values = ArrayLike<unknown>;

/**
 * Makes the rows of one schema. It has a constructor of its own that sets the fields in order, so that all
 * its rows have one hidden class, and code that reads them stays fast; up to eight fields without a loop, for
 * V8 then makes stores by name of them. No code is made from text. Rows are plain objects.
 */
export interface RowMaker {
  /** `count` rows from a column for each field. */
  many(columns: readonly Values[], count: number): Row[];
  /** A row from a value for each field. */
  one(values: Values): Row;
}

/** A row maker for the given field names. */
export function rowMaker(names: readonly string[]): RowMaker {
  const make = makers[names.length];
  return make === undefined ? ofMany(names) : make(...names);
}

type Made = Record<string, unknown>;
type Make = new (...values: unknown[]) => Row;
type Maker = (...names: string[]) => RowMaker;

const makers: Readonly<Record<number, Maker>> = {
  1: of1 as Maker,
  2: of2 as Maker,
  3: of3 as Maker,
  4: of4 as Maker,
  5: of5 as Maker,
  6: of6 as Maker,
  7: of7 as Maker,
  8: of8 as Maker,
};

function plain(make: (this: Made, ...values: never[]) => void): Make {
  make.prototype = Object.prototype;
  return make as unknown as Make;
}

function of1(a: string): RowMaker {
  const Made = plain(function (this: Made, va: unknown) {
    this[a] = va;
  });
  return {
    many([ca], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++) rows[i] = new Made(ca![i]);
      return rows;
    },
    one: (v) => new Made(v[0]),
  };
}

function of2(a: string, b: string): RowMaker {
  const Made = plain(function (this: Made, va: unknown, vb: unknown) {
    this[a] = va;
    this[b] = vb;
  });
  return {
    many([ca, cb], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++) rows[i] = new Made(ca![i], cb![i]);
      return rows;
    },
    one: (v) => new Made(v[0], v[1]),
  };
}

function of3(a: string, b: string, c: string): RowMaker {
  const Made = plain(function (this: Made, va: unknown, vb: unknown, vc: unknown) {
    this[a] = va;
    this[b] = vb;
    this[c] = vc;
  });
  return {
    many([ca, cb, cc], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++) rows[i] = new Made(ca![i], cb![i], cc![i]);
      return rows;
    },
    one: (v) => new Made(v[0], v[1], v[2]),
  };
}

function of4(a: string, b: string, c: string, d: string): RowMaker {
  const Made = plain(function (this: Made, va: unknown, vb: unknown, vc: unknown, vd: unknown) {
    this[a] = va;
    this[b] = vb;
    this[c] = vc;
    this[d] = vd;
  });
  return {
    many([ca, cb, cc, cd], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++) rows[i] = new Made(ca![i], cb![i], cc![i], cd![i]);
      return rows;
    },
    one: (v) => new Made(v[0], v[1], v[2], v[3]),
  };
}

function of5(a: string, b: string, c: string, d: string, e: string): RowMaker {
  const Made = plain(function (this: Made, va: unknown, vb: unknown, vc: unknown, vd: unknown, ve: unknown) {
    this[a] = va;
    this[b] = vb;
    this[c] = vc;
    this[d] = vd;
    this[e] = ve;
  });
  return {
    many([ca, cb, cc, cd, ce], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++) rows[i] = new Made(ca![i], cb![i], cc![i], cd![i], ce![i]);
      return rows;
    },
    one: (v) => new Made(v[0], v[1], v[2], v[3], v[4]),
  };
}

function of6(a: string, b: string, c: string, d: string, e: string, f: string): RowMaker {
  const Made = plain(function (
    this: Made,
    va: unknown,
    vb: unknown,
    vc: unknown,
    vd: unknown,
    ve: unknown,
    vf: unknown,
  ) {
    this[a] = va;
    this[b] = vb;
    this[c] = vc;
    this[d] = vd;
    this[e] = ve;
    this[f] = vf;
  });
  return {
    many([ca, cb, cc, cd, ce, cf], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++) rows[i] = new Made(ca![i], cb![i], cc![i], cd![i], ce![i], cf![i]);
      return rows;
    },
    one: (v) => new Made(v[0], v[1], v[2], v[3], v[4], v[5]),
  };
}

function of7(a: string, b: string, c: string, d: string, e: string, f: string, g: string): RowMaker {
  const Made = plain(function (
    this: Made,
    va: unknown,
    vb: unknown,
    vc: unknown,
    vd: unknown,
    ve: unknown,
    vf: unknown,
    vg: unknown,
  ) {
    this[a] = va;
    this[b] = vb;
    this[c] = vc;
    this[d] = vd;
    this[e] = ve;
    this[f] = vf;
    this[g] = vg;
  });
  return {
    many([ca, cb, cc, cd, ce, cf, cg], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++)
        rows[i] = new Made(ca![i], cb![i], cc![i], cd![i], ce![i], cf![i], cg![i]);
      return rows;
    },
    one: (v) => new Made(v[0], v[1], v[2], v[3], v[4], v[5], v[6]),
  };
}

function of8(
  a: string,
  b: string,
  c: string,
  d: string,
  e: string,
  f: string,
  g: string,
  h: string,
): RowMaker {
  const Made = plain(function (
    this: Made,
    va: unknown,
    vb: unknown,
    vc: unknown,
    vd: unknown,
    ve: unknown,
    vf: unknown,
    vg: unknown,
    vh: unknown,
  ) {
    this[a] = va;
    this[b] = vb;
    this[c] = vc;
    this[d] = vd;
    this[e] = ve;
    this[f] = vf;
    this[g] = vg;
    this[h] = vh;
  });
  return {
    many([ca, cb, cc, cd, ce, cf, cg, ch], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++)
        rows[i] = new Made(ca![i], cb![i], cc![i], cd![i], ce![i], cf![i], cg![i], ch![i]);
      return rows;
    },
    one: (v) => new Made(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]),
  };
}

function ofMany(names: readonly string[]): RowMaker {
  const Made = plain(function (this: Made, columns: readonly Values[], i: number) {
    for (let k = 0; k < names.length; k++) this[names[k]!] = columns[k]![i];
  });
  const MadeOfValues = plain(function (this: Made, values: Values) {
    for (let k = 0; k < names.length; k++) this[names[k]!] = values[k];
  });
  return {
    many(columns, count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++) rows[i] = new Made(columns, i);
      return rows;
    },
    one: (values) => new MadeOfValues(values),
  };
}
