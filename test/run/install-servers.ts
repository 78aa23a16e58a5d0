import { execFile } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { missingPrograms } from "./missing-programs.ts";
import { NOT_INSTALLED, SERVER_PROGRAMS, isOnPath } from "./server-programs.ts";

/** What Debian's packages ask before they start a server of their own, on the port that somebody's may have. 101 is "no". */
const POLICY = "/usr/sbin/policy-rc.d";
const TIMEOUT_MS = 300_000;

/**
 * Installs the servers that these test files run against and this machine lacks, as root where there is apt-get. Where that cannot be, the test files are
 * told why, and say that their suites are absent.
 */
export async function installServers(files: readonly string[]): Promise<void> {
  const missing = missingPrograms(files);
  if (missing.length === 0) return;
  const reason = await install(missing);
  const left = missing.filter((program) => !isOnPath(program));
  if (left.length === 0) return;
  process.env[NOT_INSTALLED] = reason ?? `apt-get installed its packages, and ${left.join(", ")} is not on the PATH`;
  console.error(`Not installed: ${process.env[NOT_INSTALLED]}`);
}

/** Why it failed. */
async function install(programs: readonly string[]): Promise<string | undefined> {
  if (!isOnPath("apt-get")) return "there is no apt-get to install it with";
  if (process.getuid?.() !== 0) return "only root can install it; run the tests as root once, or install it by hand";
  const packages = programs.map((program) => SERVER_PROGRAMS[program]!.inPackage);
  console.error(`Installing ${packages.join(" ")}, which tests run against …`);
  const remove = refuseStarts();
  process.on("exit", remove);
  try {
    // What fails here shows in what follows: the lists may be old and still do.
    await aptGet("update");
    return await aptGet("install", "--yes", "--no-install-recommends", ...packages);
  } finally {
    process.off("exit", remove);
    remove();
  }
}

/** Keeps the packages from starting anything. Who else has a policy keeps it. */
function refuseStarts(): () => void {
  if (existsSync(POLICY)) return () => {};
  writeFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  return () => rmSync(POLICY, { force: true });
}

/** The last line of what it said, if it failed. */
function aptGet(...args: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const options = { env, timeout: TIMEOUT_MS, killSignal: "SIGKILL" as const, maxBuffer: Infinity };
    const child = execFile("apt-get", ["-o", "DPkg::Lock::Timeout=120", ...args], options, (error, stdout, stderr) => {
      process.off("exit", kill);
      const last = (stderr.trim() || stdout.trim()).split("\n").at(-1);
      if (error?.killed) resolve(`apt-get ${args[0]} took longer than ${TIMEOUT_MS / 1000} s`);
      else resolve(error ? `apt-get ${args[0]}: ${last || error.message}` : undefined);
    });
    const kill = (): void => void child.kill("SIGKILL");
    process.on("exit", kill);
    child.stdin!.end();
  });
}
