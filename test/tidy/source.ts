import ts from "typescript";

/** What the rules want to know of one source file. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly imports: readonly Import[];
  readonly functions: readonly { readonly name: string; readonly line: number; readonly lines: number }[];
  /** Names of classes, interfaces, types, functions and top-level variables. */
  readonly declarations: readonly Declaration[];
  /** Identifiers in use (`console`) and property accesses on identifiers (`Date.now`). */
  readonly uses: readonly { readonly name: string; readonly line: number }[];
  /** Names that the file gives to variables and parameters of its own. */
  readonly ownNames: ReadonlySet<string>;
  /** Top-level variables that can change: `let`, and empty collections. */
  readonly moduleState: readonly { readonly name: string; readonly line: number }[];
}

export interface Import {
  readonly specifier: string;
  /** Erased by the compiler: types alone. */
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface Declaration {
  readonly name: string;
  readonly kind: "class" | "interface" | "type" | "function" | "enum" | "variable";
  readonly line: number;
}

/** Functions that call these are lists of tests, not functions that somebody reads as one. */
const tests = new Set(["describe", "it", "test"]);

/** Reads a source file into facts. */
export function readSource(path: string, text: string): Source {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const reader = new Reader(file);
  reader.visit(file, null);
  return { path, text, lines: text.split("\n"), ...reader.facts };
}

class Reader {
  readonly facts = {
    imports: [] as Import[],
    functions: [] as { name: string; line: number; lines: number }[],
    declarations: [] as Declaration[],
    uses: [] as { name: string; line: number }[],
    ownNames: new Set<string>(),
    moduleState: [] as { name: string; line: number }[],
  };
  /** Functions around the node in hand, outermost first; true = a list of tests. */
  readonly #around: { isSuite: boolean }[] = [];
  readonly #file: ts.SourceFile;

  constructor(file: ts.SourceFile) {
    this.#file = file;
  }

  visit(node: ts.Node, parent: ts.Node | null): void {
    this.#import(node);
    this.#declaration(node, parent);
    this.#use(node, parent);
    const isFunction = ts.isFunctionLike(node) && "body" in node && node.body !== undefined;
    if (isFunction) this.#around.push({ isSuite: false });
    if (ts.isCallExpression(node) && tests.has(callName(node).split(".")[0]!))
      for (const outer of this.#around) outer.isSuite = true;
    ts.forEachChild(node, (child) => this.visit(child, node));
    if (isFunction && this.#around.pop()?.isSuite === false) this.#function(node, parent);
  }

  #line(position: number): number {
    return this.#file.getLineAndCharacterOfPosition(position).line + 1;
  }

  #start(node: ts.Node): number {
    return this.#line(node.getStart(this.#file));
  }

  #import(node: ts.Node): void {
    const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
      if (specifier !== undefined && ts.isStringLiteralLike(specifier))
        this.facts.imports.push({ specifier: specifier.text, typeOnly, line: this.#start(node) });
    };
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, importsTypesOnly(node.importClause));
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
  }

  #declaration(node: ts.Node, parent: ts.Node | null): void {
    const isOwn = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node);
    if (isOwn && ts.isIdentifier(node.name)) this.facts.ownNames.add(node.name.text);
    const kind = declarationKind(node);
    if (kind !== null) {
      const { name } = node as ts.NamedDeclaration;
      if (name !== undefined && ts.isIdentifier(name))
        this.facts.declarations.push({ name: name.text, kind, line: this.#start(node) });
    }
    if (!ts.isVariableStatement(node) || parent === null || !ts.isSourceFile(parent)) return;
    const changeable = (node.declarationList.flags & ts.NodeFlags.Const) === 0;
    for (const variable of node.declarationList.declarations) {
      if (!ts.isIdentifier(variable.name)) continue;
      const line = this.#start(variable);
      this.facts.declarations.push({ name: variable.name.text, kind: "variable", line });
      if (changeable || isEmptyCollection(variable.initializer))
        this.facts.moduleState.push({ name: variable.name.text, line });
    }
  }

  #function(node: ts.SignatureDeclaration, parent: ts.Node | null): void {
    const from = this.#start(node);
    this.facts.functions.push({
      name: functionName(node, parent),
      line: from,
      lines: this.#line(node.getEnd()) - from + 1,
    });
  }

  #use(node: ts.Node, parent: ts.Node | null): void {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression))
      this.facts.uses.push({ name: `${node.expression.text}.${node.name.text}`, line: this.#start(node) });
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && !node.arguments?.length)
      this.facts.uses.push({ name: `new ${node.expression.text}()`, line: this.#start(node) });
    if (ts.isIdentifier(node) && parent !== null && isReference(node, parent))
      this.facts.uses.push({ name: node.text, line: this.#start(node) });
  }
}

/** `import type …`, or nothing but `type` members. */
function importsTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  if (clause.name !== undefined || bindings === undefined || ts.isNamespaceImport(bindings)) return false;
  return bindings.elements.length > 0 && bindings.elements.every((element) => element.isTypeOnly);
}

function declarationKind(node: ts.Node): Declaration["kind"] | null {
  if (ts.isClassDeclaration(node)) return "class";
  if (ts.isInterfaceDeclaration(node)) return "interface";
  if (ts.isTypeAliasDeclaration(node)) return "type";
  if (ts.isFunctionDeclaration(node)) return "function";
  if (ts.isEnumDeclaration(node)) return "enum";
  return null;
}

/** An identifier that stands for a value: not a property's, parameter's or type's name. */
function isReference(node: ts.Identifier, parent: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isImportSpecifier(parent)) return true;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isTypeNode(parent) || ts.isQualifiedName(parent)) return false;
  return (parent as ts.NamedDeclaration).name !== node;
}

function isEmptyCollection(value: ts.Expression | undefined): boolean {
  if (value === undefined) return false;
  if (ts.isArrayLiteralExpression(value)) return value.elements.length === 0;
  if (!ts.isNewExpression(value) || !ts.isIdentifier(value.expression)) return false;
  return ["Map", "Set", "WeakMap", "WeakSet"].includes(value.expression.text) && !value.arguments?.length;
}

function callName(call: ts.CallExpression): string {
  const callee = ts.isCallExpression(call.expression) ? call.expression.expression : call.expression;
  if (ts.isIdentifier(callee)) return callee.text;
  if (ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.expression))
    return `${callee.expression.text}.${callee.name.text}`;
  return "";
}

function functionName(node: ts.SignatureDeclaration, parent: ts.Node | null): string {
  if (node.name !== undefined && "text" in node.name) return String(node.name.text);
  if (parent !== null && ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name))
    return parent.name.text;
  return ts.isConstructorDeclaration(node) ? "constructor" : "(anonymous)";
}
