import { existsSync } from "node:fs";

const SETPRIV = "/usr/bin/setpriv"; // util-linux

/**
 * The same command, but the kernel sends it `signal` when the process that starts it dies, in
 * whatever way (Linux with util-linux; elsewhere the command as it is).
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {"TERM" | "KILL"} signal
 * @returns {{ program: string, args: string[] }}
 */
export function dyingWithParent(program, args, signal) {
  if (!existsSync(SETPRIV)) return { program, args: [...args] };
  return { program: SETPRIV, args: ["--pdeathsig", signal, "--", program, ...args] };
}
