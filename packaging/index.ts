/**
 * packaging: what `npm run package` makes of the compiled tree: single files, Debian packages, the npm
 * tarball, the bill of materials. It may not be imported by what runs, and adds nothing to it but the
 * settings of a build.
 */
export { type BundledProgram, bundleBeside, bundleLaunch, bundleProgram, programs } from "./bundle.js";
export { buildDeb, debArchitectures } from "./deb.js";
export { machineOf } from "./elf.js";
export { nativeParts, type Processor } from "./prebuilds.js";
export { agentRelease } from "./release.js";
export { billOfMaterials } from "./sbom.js";
