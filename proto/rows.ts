import type { Row } from "../topology/index.js";

/** A column's values; only the first `count` of them count. */
export type Values = ArrayLike<unknown>;

/** Makes `count` rows from columns. */
export type RowMaker = (columns: readonly Values[], count: number) => Row[];

type Made = Record<string, unknown>;
type Make = new (...values: unknown[]) => Row;

/**
 * A row maker for the given field names. Each schema has a constructor of its own that sets the fields in order, so that
 * all its rows have one hidden class, and code that reads them stays fast; up to eight fields without a loop, for V8 then
 * makes stores by name of them. No code is made from text. Rows are plain objects.
 */
export function rowMaker(names: readonly string[]): RowMaker {
  const make = makers[names.length];
  return make === undefined ? ofMany(names) : make(...names);
}

const makers: Readonly<Record<number, (...names: string[]) => RowMaker>> = {
  1: of1 as (...names: string[]) => RowMaker,
  2: of2 as (...names: string[]) => RowMaker,
  3: of3 as (...names: string[]) => RowMaker,
  4: of4 as (...names: string[]) => RowMaker,
  5: of5 as (...names: string[]) => RowMaker,
  6: of6 as (...names: string[]) => RowMaker,
  7: of7 as (...names: string[]) => RowMaker,
  8: of8 as (...names: string[]) => RowMaker,
};

function plain(make: (this: Made, ...values: never[]) => void): Make {
  make.prototype = Object.prototype;
  return make as unknown as Make;
}

function of1(a: string): RowMaker {
  const Made = plain(function (this: Made, va: unknown) {
    this[a] = va;
  });
  return ([ca], count) => {
    const rows = new Array<Row>(count);
    for (let i = 0; i < count; i++) rows[i] = new Made(ca![i]);
    return rows;
  };
}

function of2(a: string, b: string): RowMaker {
  const Made = plain(function (this: Made, va: unknown, vb: unknown) {
    this[a] = va;
    this[b] = vb;
  });
  return ([ca, cb], count) => {
    const rows = new Array<Row>(count);
    for (let i = 0; i < count; i++) rows[i] = new Made(ca![i], cb![i]);
    return rows;
  };
}

function of3(a: string, b: string, c: string): RowMaker {
  const Made = plain(function (this: Made, va: unknown, vb: unknown, vc: unknown) {
    this[a] = va;
    this[b] = vb;
    this[c] = vc;
  });
  return ([ca, cb, cc], count) => {
    const rows = new Array<Row>(count);
    for (let i = 0; i < count; i++) rows[i] = new Made(ca![i], cb![i], cc![i]);
    return rows;
  };
}

function of4(a: string, b: string, c: string, d: string): RowMaker {
  const Made = plain(function (this: Made, va: unknown, vb: unknown, vc: unknown, vd: unknown) {
    this[a] = va;
    this[b] = vb;
    this[c] = vc;
    this[d] = vd;
  });
  return ([ca, cb, cc, cd], count) => {
    const rows = new Array<Row>(count);
    for (let i = 0; i < count; i++) rows[i] = new Made(ca![i], cb![i], cc![i], cd![i]);
    return rows;
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
  return ([ca, cb, cc, cd, ce], count) => {
    const rows = new Array<Row>(count);
    for (let i = 0; i < count; i++) rows[i] = new Made(ca![i], cb![i], cc![i], cd![i], ce![i]);
    return rows;
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
  return ([ca, cb, cc, cd, ce, cf], count) => {
    const rows = new Array<Row>(count);
    for (let i = 0; i < count; i++) rows[i] = new Made(ca![i], cb![i], cc![i], cd![i], ce![i], cf![i]);
    return rows;
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
  return ([ca, cb, cc, cd, ce, cf, cg], count) => {
    const rows = new Array<Row>(count);
    for (let i = 0; i < count; i++)
      rows[i] = new Made(ca![i], cb![i], cc![i], cd![i], ce![i], cf![i], cg![i]);
    return rows;
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
  return ([ca, cb, cc, cd, ce, cf, cg, ch], count) => {
    const rows = new Array<Row>(count);
    for (let i = 0; i < count; i++)
      rows[i] = new Made(ca![i], cb![i], cc![i], cd![i], ce![i], cf![i], cg![i], ch![i]);
    return rows;
  };
}

function ofMany(names: readonly string[]): RowMaker {
  const Made = plain(function (this: Made, columns: readonly Values[], i: number) {
    for (let k = 0; k < names.length; k++) this[names[k]!] = columns[k]![i];
  });
  return (columns, count) => {
    const rows = new Array<Row>(count);
    for (let i = 0; i < count; i++) rows[i] = new Made(columns, i);
    return rows;
  };
}
