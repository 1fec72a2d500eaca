import type { Row } from "./fields.js";

/** A column's values; only the first `count` of them count. */
export type Values = ArrayLike<unknown>;

/**
 * Makes the rows of one schema, and takes them apart. It sets the fields in order, so that all rows have one
 * hidden class, and code that reads them stays fast; up to eight fields without a loop, for V8 then makes
 * stores and loads by name of them. No code is made from text. Rows are plain objects.
 */
export interface RowShape {
  /** `count` rows from a column for each field. */
  many(columns: readonly Values[], count: number): Row[];
  /** A row from a value for each field. */
  one(values: Values): Row;
  /** Puts the values of rows[from … to) into `columns[field][0 …]`. */
  split(rows: readonly Row[], from: number, to: number, columns: readonly unknown[][]): void;
}

/** The shape of rows with the given fields. */
export function rowShape(names: readonly string[]): RowShape {
  const make = shapes[names.length];
  return make === undefined ? ofMany(names) : make(...names);
}

type Made = Record<string, unknown>;
type Make = new (...values: unknown[]) => Row;
type Shape = (...names: string[]) => RowShape;

function plain(make: (this: Made, ...values: never[]) => void): Make {
  make.prototype = Object.prototype;
  return make as unknown as Make;
}

// Rows of as many fields have one constructor: so those with the same fields have one hidden class, whichever
// schema, feed or link they are of.

const Row1 = plain(function (this: Made, a: string, va: unknown) {
  this[a] = va;
});

function of1(a: string): RowShape {
  return {
    many([ca], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++) rows[i] = new Row1(a, ca![i]);
      return rows;
    },
    one: (v) => new Row1(a, v[0]),
    split(rows, from, to, [ca]) {
      for (let i = from, k = 0; i < to; i++, k++) ca![k] = rows[i]![a];
    },
  };
}

const Row2 = plain(function (this: Made, a: string, b: string, va: unknown, vb: unknown) {
  this[a] = va;
  this[b] = vb;
});

function of2(a: string, b: string): RowShape {
  return {
    many([ca, cb], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++) rows[i] = new Row2(a, b, ca![i], cb![i]);
      return rows;
    },
    one: (v) => new Row2(a, b, v[0], v[1]),
    split(rows, from, to, [ca, cb]) {
      for (let i = from, k = 0; i < to; i++, k++) {
        const row = rows[i]!;
        ca![k] = row[a];
        cb![k] = row[b];
      }
    },
  };
}

const Row3 = plain(function (
  this: Made,
  a: string,
  b: string,
  c: string,
  va: unknown,
  vb: unknown,
  vc: unknown,
) {
  this[a] = va;
  this[b] = vb;
  this[c] = vc;
});

function of3(a: string, b: string, c: string): RowShape {
  return {
    many([ca, cb, cc], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++) rows[i] = new Row3(a, b, c, ca![i], cb![i], cc![i]);
      return rows;
    },
    one: (v) => new Row3(a, b, c, v[0], v[1], v[2]),
    split(rows, from, to, [ca, cb, cc]) {
      for (let i = from, k = 0; i < to; i++, k++) {
        const row = rows[i]!;
        ca![k] = row[a];
        cb![k] = row[b];
        cc![k] = row[c];
      }
    },
  };
}

const Row4 = plain(function (
  this: Made,
  a: string,
  b: string,
  c: string,
  d: string,
  va: unknown,
  vb: unknown,
  vc: unknown,
  vd: unknown,
) {
  this[a] = va;
  this[b] = vb;
  this[c] = vc;
  this[d] = vd;
});

function of4(a: string, b: string, c: string, d: string): RowShape {
  return {
    many([ca, cb, cc, cd], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++) rows[i] = new Row4(a, b, c, d, ca![i], cb![i], cc![i], cd![i]);
      return rows;
    },
    one: (v) => new Row4(a, b, c, d, v[0], v[1], v[2], v[3]),
    split(rows, from, to, [ca, cb, cc, cd]) {
      for (let i = from, k = 0; i < to; i++, k++) {
        const row = rows[i]!;
        ca![k] = row[a];
        cb![k] = row[b];
        cc![k] = row[c];
        cd![k] = row[d];
      }
    },
  };
}

const Row5 = plain(function (
  this: Made,
  a: string,
  b: string,
  c: string,
  d: string,
  e: string,
  va: unknown,
  vb: unknown,
  vc: unknown,
  vd: unknown,
  ve: unknown,
) {
  this[a] = va;
  this[b] = vb;
  this[c] = vc;
  this[d] = vd;
  this[e] = ve;
});

function of5(a: string, b: string, c: string, d: string, e: string): RowShape {
  return {
    many([ca, cb, cc, cd, ce], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++)
        rows[i] = new Row5(a, b, c, d, e, ca![i], cb![i], cc![i], cd![i], ce![i]);
      return rows;
    },
    one: (v) => new Row5(a, b, c, d, e, v[0], v[1], v[2], v[3], v[4]),
    split(rows, from, to, [ca, cb, cc, cd, ce]) {
      for (let i = from, k = 0; i < to; i++, k++) {
        const row = rows[i]!;
        ca![k] = row[a];
        cb![k] = row[b];
        cc![k] = row[c];
        cd![k] = row[d];
        ce![k] = row[e];
      }
    },
  };
}

const Row6 = plain(function (
  this: Made,
  a: string,
  b: string,
  c: string,
  d: string,
  e: string,
  f: string,
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

function of6(a: string, b: string, c: string, d: string, e: string, f: string): RowShape {
  return {
    many([ca, cb, cc, cd, ce, cf], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++)
        rows[i] = new Row6(a, b, c, d, e, f, ca![i], cb![i], cc![i], cd![i], ce![i], cf![i]);
      return rows;
    },
    one: (v) => new Row6(a, b, c, d, e, f, v[0], v[1], v[2], v[3], v[4], v[5]),
    split(rows, from, to, [ca, cb, cc, cd, ce, cf]) {
      for (let i = from, k = 0; i < to; i++, k++) {
        const row = rows[i]!;
        ca![k] = row[a];
        cb![k] = row[b];
        cc![k] = row[c];
        cd![k] = row[d];
        ce![k] = row[e];
        cf![k] = row[f];
      }
    },
  };
}

const Row7 = plain(function (
  this: Made,
  a: string,
  b: string,
  c: string,
  d: string,
  e: string,
  f: string,
  g: string,
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

function of7(a: string, b: string, c: string, d: string, e: string, f: string, g: string): RowShape {
  return {
    many([ca, cb, cc, cd, ce, cf, cg], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++)
        rows[i] = new Row7(a, b, c, d, e, f, g, ca![i], cb![i], cc![i], cd![i], ce![i], cf![i], cg![i]);
      return rows;
    },
    one: (v) => new Row7(a, b, c, d, e, f, g, v[0], v[1], v[2], v[3], v[4], v[5], v[6]),
    split(rows, from, to, [ca, cb, cc, cd, ce, cf, cg]) {
      for (let i = from, k = 0; i < to; i++, k++) {
        const row = rows[i]!;
        ca![k] = row[a];
        cb![k] = row[b];
        cc![k] = row[c];
        cd![k] = row[d];
        ce![k] = row[e];
        cf![k] = row[f];
        cg![k] = row[g];
      }
    },
  };
}

const Row8 = plain(function (
  this: Made,
  a: string,
  b: string,
  c: string,
  d: string,
  e: string,
  f: string,
  g: string,
  h: string,
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

function of8(
  a: string,
  b: string,
  c: string,
  d: string,
  e: string,
  f: string,
  g: string,
  h: string,
): RowShape {
  return {
    many([ca, cb, cc, cd, ce, cf, cg, ch], count) {
      const rows = new Array<Row>(count);
      for (let i = 0; i < count; i++)
        rows[i] = new Row8(
          a,
          b,
          c,
          d,
          e,
          f,
          g,
          h,
          ca![i],
          cb![i],
          cc![i],
          cd![i],
          ce![i],
          cf![i],
          cg![i],
          ch![i],
        );
      return rows;
    },
    one: (v) => new Row8(a, b, c, d, e, f, g, h, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]),
    split(rows, from, to, [ca, cb, cc, cd, ce, cf, cg, ch]) {
      for (let i = from, k = 0; i < to; i++, k++) {
        const row = rows[i]!;
        ca![k] = row[a];
        cb![k] = row[b];
        cc![k] = row[c];
        cd![k] = row[d];
        ce![k] = row[e];
        cf![k] = row[f];
        cg![k] = row[g];
        ch![k] = row[h];
      }
    },
  };
}

function ofMany(names: readonly string[]): RowShape {
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
    split(rows, from, to, columns) {
      for (let j = 0; j < names.length; j++) {
        const name = names[j]!;
        const column = columns[j]!;
        for (let i = from, k = 0; i < to; i++, k++) column[k] = rows[i]![name];
      }
    },
  };
}

const shapes: Readonly<Record<number, Shape>> = {
  1: of1 as Shape,
  2: of2 as Shape,
  3: of3 as Shape,
  4: of4 as Shape,
  5: of5 as Shape,
  6: of6 as Shape,
  7: of7 as Shape,
  8: of8 as Shape,
};
