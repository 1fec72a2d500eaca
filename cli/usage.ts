import { HeadwaterError } from "../base/index.js";
import { nearest } from "../topology/index.js";

/**
 * What is wrong with the words of a command; an unknown option gets the nearest of `options` as its remedy.
 */
export function usageError(command: string, message: string, options: readonly string[]): HeadwaterError {
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(message)?.[1];
  const near = unknown === undefined ? null : nearest(unknown, options);
  const help = `see \`headwater ${command} --help\``;
  const text = message.charAt(0).toLowerCase() + message.slice(1).replaceAll(/\s*\n\s*/g, " ");
  return new HeadwaterError("usage", unknown === undefined ? text : `unknown option --${unknown}`, {
    place: `headwater ${command}`,
    remedy: near === null ? help : `did you mean --${near}? ${help}`,
  });
}
