import { luaString } from "./luaString.ts";
import type { HaproxyConfig } from "./section.ts";

/** The file name of the script beside the configuration. */
export const followFilesFile = "follow-files.lua";

const keyBeside = (certificate: string): string => certificate.replace(/\.crt$/, ".key");

const withKey = (certificate: string | undefined): readonly string[] =>
  certificate === undefined ? [] : [certificate, keyBeside(certificate)];

/** The files of certificates, keys and authorities that a configuration names; HAProxy reads them at its start only. */
const certificateFiles = ({ frontends, backends }: HaproxyConfig): readonly string[] => {
  const files = [
    ...frontends.flatMap(({ tls }) => [...withKey(tls?.certificateFile), tls?.clientCaFile]),
    ...backends.flatMap(({ servers: { tls } }) => [
      ...withKey(tls?.certificateFile),
      tls?.insecureSkipVerify === true ? undefined : tls?.caFile,
    ]),
  ];
  return [...new Set(files)].filter((file) => file?.startsWith("/") === true).sort() as readonly string[];
};

interface FollowedFiles {
  readonly files: readonly string[];
  /** A frontend of the configuration: one that is closed belongs to a process that goes. */
  readonly frontend: string;
  /** Path of the master's socket. */
  readonly socket: string;
}

/**
 * Lua that runs inside HAProxy and has the master start a new worker when a certificate, its key or an authority changes.
 * The master checks them all as at its start: with files that are broken or do not belong together the present worker
 * goes on, and the next change is tried again. Connections that are open end by themselves.
 */
const followFilesScript = ({ files, frontend, socket }: FollowedFiles): string =>
  `local paths = { ${files.map(luaString).join(", ")} }

local function readAll()
  local texts = {}
  for index, path in ipairs(paths) do
    local file = io.open(path, "r")
    if file == nil then return nil end
    texts[index] = file:read("a")
    file:close()
  end
  return table.concat(texts, "\\0")
end

local function reload()
  local socket = core.tcp()
  socket:settimeout(5)
  if socket:connect(${luaString(`unix@${socket}`)}) then
    socket:send("reload\\n")
    socket:receive("*a")
  end
  socket:close()
end

local known = readAll()

core.register_task(function()
  while core.frontends[${luaString(frontend)}]:get_stats()["status"] == "OPEN" do
    core.msleep(500)
    local texts = readAll()
    if texts ~= nil and texts ~= known then
      known = texts
      core.Info("certificates changed: reloading")
      reload()
    end
  end
end)
`;

/** Where the script is to be, and where it finds the master. */
interface Places {
  readonly script: string;
  readonly socket: string;
}

/** A configuration that loads the script, and the script; both as they were and none where no file is named. */
export const followFiles = (config: HaproxyConfig, { script, socket }: Places) => {
  const files = certificateFiles(config);
  const [{ name: frontend } = { name: "" }] = config.frontends;
  if (files.length === 0) return { config };
  const global = { ...config.global, luaFiles: [...config.global.luaFiles, script] };
  return { config: { ...config, global }, script: followFilesScript({ files, frontend, socket }) };
};
