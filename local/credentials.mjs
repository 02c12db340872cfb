/**
 * What a command gets to run with: arguments without a password in them, and the environment that
 * has it instead, since every user of a machine can read the arguments of all its processes.
 *
 * @typedef {object} Credentials
 * @property {string[]} args
 * @property {Record<string, string>} env to be added to the child's
 */

/**
 * The embedded server: where it is, and who a command is to it unless its URL says otherwise.
 *
 * @typedef {object} Embedded
 * @property {number} port
 * @property {string | null} ca
 * @property {string} user
 * @property {(user: string) => string | null} passwordOf null for a user that isn't the server's
 */

const PASSWORD_VARIABLE = "SOURCE_PASSWORD";
const LOOPBACK = ["127.0.0.1", "localhost"];

/**
 * Takes the password out of every database URL among the arguments, and fills in user, password and
 * CA for the embedded server. What the URL says wins; then --password-file, then SOURCE_PASSWORD.
 *
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {Embedded | null} embedded
 * @returns {Credentials}
 */
export function takeCredentials(args, env, embedded) {
  let password = /** @type {string | null} */ (null);
  const cleaned = args.map((arg, at) => {
    const { option, url } = findUrl(arg, args[at - 1]);
    if (url === null) return arg;
    const parts = split(url);
    password ??= parts.password;
    if (!embedded || !isEmbedded(parts, embedded)) return option + join(parts);
    const user = parts.user ?? embedded.user;
    const explicit = parts.password !== null || hasPasswordFile(args) || PASSWORD_VARIABLE in env;
    if (!explicit) password ??= embedded.passwordOf(decode(user));
    return option + join({ ...parts, user, query: withCa(parts.query, embedded.ca) });
  });
  if (password === null) return { args: cleaned, env: {} };
  return { args: withoutPasswordFile(cleaned), env: { [PASSWORD_VARIABLE]: password } };
}

/**
 * The URL in an argument: behind an option (`--url=…`), as its value, or any that has `mysql://`, so
 * that an abbreviated or mistaken option hides it as well.
 *
 * @param {string} arg
 * @param {string | undefined} before
 * @returns {{ option: string, url: string | null }}
 */
function findUrl(arg, before) {
  const [, option = "", value = ""] = /^(--[^=]+=)?(.*)$/s.exec(arg) ?? [];
  const named = option
    ? /^--(source-)?url=$/.test(option)
    : /^--(source-)?url$/.test(before ?? "") && !arg.startsWith("--");
  return { option, url: named || /^\s*[a-z+:]*mysql:\/\//i.test(value) ? value : null };
}

/**
 * @typedef {object} Parts
 * @property {string} scheme with `://`
 * @property {string | null} user as written; null if there is none
 * @property {string | null} password decoded
 * @property {string} place host, port and path
 * @property {string} query with `?`
 */

/**
 * Splits even what isn't a valid URL: a password may have been written without escaping its `@`,
 * `/`, `?` or `#`, and must be hidden all the more.
 *
 * @param {string} url
 * @returns {Parts}
 */
function split(url) {
  const [, scheme = "", rest = ""] = /^([a-z][a-z\d+.:-]*:\/\/)?(.*)$/is.exec(url.trim()) ?? [];
  const options = rest.search(/\?ssl-(mode|ca)=/i);
  const [before, query] =
    options === -1 ? [rest, ""] : [rest.slice(0, options), rest.slice(options)];
  const at = userEnd(before);
  if (at === -1) return { scheme, user: null, password: null, place: before, query };
  const [, user = "", , password] = /^([^:]*)(:(.*))?$/s.exec(before.slice(0, at)) ?? [];
  return {
    scheme,
    user,
    password: password === undefined ? null : decode(password),
    place: before.slice(at + 1),
    query,
  };
}

/**
 * Where user and password end; -1 if there are none. An `@` may also be in the database's name.
 * @param {string} text
 */
function userEnd(text) {
  const path = text.lastIndexOf("/");
  const beforePath = path === -1 ? -1 : text.lastIndexOf("@", path);
  if (beforePath !== -1) return beforePath;
  const isPlace = /^[^@/?#:]*(:\d*)?(\/|$)/.test(text);
  return isPlace ? -1 : text.lastIndexOf("@");
}

/** @param {Parts} parts */
function join({ scheme, user, place, query }) {
  return `${scheme}${user === null ? "" : `${user}@`}${place}${query}`;
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a `%` that was meant literally
  }
}

/**
 * @param {Parts} parts
 * @param {Embedded} embedded
 */
function isEmbedded({ scheme, place }, { port }) {
  const [host] = place.split("/");
  return scheme.toLowerCase() === "mysql://" && LOOPBACK.some((name) => host === `${name}:${port}`);
}

/**
 * @param {string} query
 * @param {string | null} ca
 */
function withCa(query, ca) {
  if (ca === null || /[?&]ssl-ca=/i.test(query)) return query;
  return `${query === "" ? "?" : `${query}&`}ssl-ca=${encodeURIComponent(ca)}`;
}

/** @param {readonly string[]} args */
function hasPasswordFile(args) {
  return args.some((arg) => /^--password-file(=|$)/.test(arg));
}

/**
 * The URL's password beats the file's, as it does where both are read by one program.
 * @param {string[]} args
 */
function withoutPasswordFile(args) {
  return args.filter(
    (arg, at) => !/^--password-file(=|$)/.test(arg) && args[at - 1] !== "--password-file",
  );
}
