import type { ProgramName } from "./bundle.js";

/** Of two packages on one host the one with the higher rank is `headwater` on the path: it can do more. */
const ranks: Readonly<Record<ProgramName, number>> = { agent: 10, coordinator: 20 };

/**
 * What dpkg runs when a package comes and goes. They hold on a host without systemd too: there they leave
 * the service to whoever starts it.
 */
export function maintainerScripts(name: ProgramName): Readonly<Record<string, string>> {
  return { postinst: postinst(name), prerm: prerm(name), postrm: postrm(name) };
}

const postinst = (name: ProgramName) => `#!/bin/sh
set -e
[ "$1" = configure ] || exit 0

launcher=/usr/lib/headwater-${name}/bin/headwater
config=/etc/headwater/${name}.env
# The package may come before Node.js: it is installed then, and its service starts when Node.js is there.
if ! said=$("$launcher" --version 2>&1); then
  printf '%s\\n' "$said" >&2
  printf '  then: systemctl restart headwater-${name}\\n' >&2
fi

if command -v systemd-sysusers >/dev/null; then
  systemd-sysusers /usr/lib/sysusers.d/headwater-${name}.conf
fi
if [ ! -e "$config" ]; then
  mkdir -p -m 0755 /etc/headwater
  install -m 0600 "/usr/share/doc/headwater-${name}/${name}.env.example" "$config"
fi
update-alternatives --quiet --install /usr/bin/headwater headwater "$launcher" ${ranks[name]}

if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl enable --quiet headwater-${name}
  systemctl restart headwater-${name} || true
elif command -v systemctl >/dev/null; then
  systemctl enable --quiet headwater-${name} 2>/dev/null || true
fi
`;

const prerm = (name: ProgramName) => `#!/bin/sh
set -e
[ "$1" = remove ] || exit 0
if [ -d /run/systemd/system ]; then
  systemctl disable --now --quiet headwater-${name} || true
elif command -v systemctl >/dev/null; then
  systemctl disable --quiet headwater-${name} 2>/dev/null || true
fi
update-alternatives --quiet --remove headwater /usr/lib/headwater-${name}/bin/headwater
`;

const postrm = (name: ProgramName) => `#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
fi
[ "$1" = purge ] || exit 0
rm -rf /var/lib/headwater-${name} /var/cache/headwater-${name} /etc/systemd/system/headwater-${name}.service.d
rm -f /etc/headwater/${name}.env${name === "agent" ? " /etc/headwater/token" : ""}
rmdir /etc/headwater 2>/dev/null || true
if [ -d /run/systemd/system ]; then
  systemctl reset-failed --quiet headwater-${name} 2>/dev/null || true
fi
if command -v userdel >/dev/null && getent passwd headwater-${name} >/dev/null; then
  userdel headwater-${name} || true
fi
if command -v groupdel >/dev/null && getent group headwater-${name} >/dev/null; then
  groupdel headwater-${name} || true
fi
`;
