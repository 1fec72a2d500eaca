import { HeadwaterError } from "../../base/index.js";
import { defineCommand, filesLine } from "../command.js";

const shells = ["bash", "zsh", "fish"] as const;

const scripts: Readonly<Record<(typeof shells)[number], string>> = {
  bash: `# headwater completion for bash; to install: headwater completion bash >> ~/.bashrc
_headwater() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    if [ "$line" = "${filesLine}" ]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")
    else
      COMPREPLY+=("\${line%%$'\\t'*}")
    fi
  done < <("\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _headwater headwater`,
  zsh: `#compdef headwater
# headwater completion for zsh; to install: headwater completion zsh > "\${fpath[1]}/_headwater"
_headwater() {
  local line
  local -a found
  while IFS= read -r line; do
    if [[ $line == "${filesLine}" ]]; then
      _files
      return
    fi
    found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe headwater found
}
if [ "\${funcstack[1]}" = "_headwater" ]; then
  _headwater "$@"
else
  compdef _headwater headwater
fi`,
  fish: `# headwater completion for fish; to install:
# headwater completion fish > ~/.config/fish/completions/headwater.fish
function __headwater_complete
  set -l typed (commandline -opc) (commandline -ct)
  for line in ($typed[1] __complete $typed[2..-1] 2>/dev/null)
    if test "$line" = "${filesLine}"
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c headwater -f -a '(__headwater_complete)'`,
};

export default defineCommand({
  details: `
    Prints a script that completes commands, options, files, and names of topologies and agents
    (asked of the coordinator) when Tab is pressed. Without a name the shell is taken from $SHELL.`,
  positionals: { shell: { describe: "bash, zsh or fish", required: false, completes: shells } },
  options: {},
  examples: [
    ["completion bash >> ~/.bashrc", "for bash, from the next shell on"],
    ['completion zsh > "${fpath[1]}/_headwater"', "for zsh"],
    ["completion fish > ~/.config/fish/completions/headwater.fish", "for fish"],
  ],
  remote: false,
  json: false,
  async run({ args, terminal, env }) {
    const wanted = args.shell ?? env["SHELL"]?.split("/").at(-1) ?? "";
    const shell = shells.find((name) => name === wanted);
    if (shell === undefined)
      throw new HeadwaterError("usage", `there is no completion for the shell ${JSON.stringify(wanted)}`, {
        place: "headwater completion",
        remedy: `name one of ${shells.join(", ")}`,
      });
    terminal.print(scripts[shell]);
    return undefined;
  },
});
