import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeObject } from "../../../provider/core/index.ts";
import { authority } from "../../core/haproxy/certificates.ts";
import { ensureTools } from "../../lab/tools.ts";
import { buildGolden } from "../buildGolden.ts";
import { goldenCases } from "../goldenCase.ts";
import { containersOf, objectsOf, workloadsOf } from "../workloads.ts";
import { makePodRoom, placeCertificates, type PodRoom } from "./podRoom.ts";

interface Verdict {
  readonly ok: boolean;
  readonly output: string;
}

const run = (program: string, args: readonly string[], timeout = 10_000): Verdict => {
  const { status, stdout, stderr } = spawnSync(program, [...args], {
    encoding: "utf8",
    timeout,
    killSignal: "SIGKILL",
  });
  return { ok: status === 0, output: `${stdout}${stderr}` };
};

/** Rooms of all containers of a name, one a case. */
const inRooms = (containerName: string, check: (room: PodRoom, caseName: string) => void): void => {
  for (const golden of goldenCases) {
    const built = buildGolden(golden);
    for (const workload of workloadsOf(built)) {
      for (const container of containersOf(workload).filter(({ name }) => name === containerName)) {
        const room = makePodRoom(workload, container, objectsOf(built));
        try {
          check(room, golden.name);
        } finally {
          room.remove();
        }
      }
    }
  }
};

/** A credential in the place of those in the Secret that a case's user keeps. */
const fillCredentials = (room: PodRoom): void => {
  const folder = room.localize("/etc/whizard/further-credentials");
  if (existsSync(folder)) writeFileSync(join(folder, "credentials.map"), `${"0".repeat(64)} rw:tenant\n`);
};

/**
 * The path of the room's haproxy.cfg, whose servers start without an address: at its start HAProxy would ask the DNS for each of their
 * names, which exist in no cluster here, and wait for it.
 */
const withoutLookups = (room: PodRoom): string => {
  const file = room.localize("/etc/whizard/haproxy/haproxy.cfg");
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(" init-addr libc,none ", " init-addr none "));
  return file;
};

describe("configuration files of the golden cases, read by the real parsers", () => {
  let tools: Readonly<Record<"haproxy" | "promtool" | "thanos", string>>;

  before(async function () {
    this.timeout("45m");
    tools = await ensureTools(["haproxy", "promtool", "thanos"]);
  });

  it("haproxy -c takes every haproxy.cfg without a warning", () => {
    let count = 0;
    inRooms("haproxy", (room, name) => {
      placeCertificates(room);
      fillCredentials(room);
      const { ok, output } = run(tools.haproxy, ["-c", "-f", withoutLookups(room)]);
      const warnings = output.split("\n").filter((line) => /WARNING|ALERT/.test(line));
      expect({ name, ok, warnings, output: ok ? "" : output }).to.deep.equal({
        name,
        ok: true,
        warnings: [],
        output: "",
      });
      count += 1;
    });
    const proxies = goldenCases.filter(({ component }) => ["Whizard", "AgentProxy", "Gateway"].includes(component));
    expect(count).to.equal(proxies.length);
  });

  it("promtool takes every prometheus.yml as an agent's", () => {
    let count = 0;
    inRooms("prometheus", (room, name) => {
      placeCertificates(room);
      const file = room.localize("/etc/prometheus/config/prometheus.yml");
      const { ok, output } = run(tools.promtool, ["check", "config", "--agent", file]);
      expect(ok && !/WARNING/.test(output), `${name}: ${output}`).to.equal(true);
      writeFileSync(file, JSON.stringify({ scrape_configs: [{ job_name: "a", no_such_field: 1 }] }));
      expect(run(tools.promtool, ["check", "config", "--agent", file]).ok).to.equal(false);
      count += 1;
    });
    expect(count).to.be.greaterThan(0);
  });

  it("promtool takes what an agent proxy tells a Prometheus to write by", () => {
    const cases = goldenCases.filter(({ component }) => component === "AgentProxy");
    const folder = mkdtempSync(join(tmpdir(), "snippet-"));
    try {
      for (const golden of cases) {
        const { remoteWrite } = buildGolden(golden).outputs as { remoteWrite: { prometheusConfig: string } };
        const file = join(folder, "prometheus.yml");
        writeFileSync(file, remoteWrite.prometheusConfig);
        const { ok, output } = run(tools.promtool, ["check", "config", file]);
        expect(ok && !/WARNING/.test(output), `${golden.name}: ${output}`).to.equal(true);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(cases.length).to.be.greaterThan(2);
  });

  it("promtool takes every file of rules", () => {
    let count = 0;
    inRooms("thanos", (room, name) => {
      const folder = room.localize("/etc/whizard/rules");
      if (!existsSync(folder)) return;
      for (const file of readdirSync(folder)) {
        const { ok, output } = run(tools.promtool, ["check", "rules", join(folder, file)]);
        expect(ok && !/WARNING/.test(output), `${name}: ${output}`).to.equal(true);
        count += 1;
      }
    });
    expect(count).to.be.greaterThan(5);
  });

  describe("Thanos reads the configuration of every bucket, down to the network", () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "objstore-"));
      authority(folder, "ca").issue("tls");
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    const texts = new Map<string, string>();
    for (const golden of goldenCases) {
      for (const object of objectsOf(buildGolden(golden))) {
        const text = (object as KubeObject & { stringData?: Readonly<Record<string, string>> }).stringData?.[
          "objstore.yml"
        ];
        if (text !== undefined && ![...texts.values()].includes(text))
          texts.set(`${object.metadata.name} of ${golden.name}`, text);
      }
    }

    const read = (text: string): Verdict => {
      writeFileSync(join(folder, "objstore.yml"), text.replace(/\/etc\/whizard\/(?:objstore|identity)(?=\/[a-z]+\.(?:crt|key)")/g, folder));
      return run(
        tools.thanos,
        ["tools", "bucket", "ls", `--objstore.config-file=${join(folder, "objstore.yml")}`],
        2000,
      );
    };
    /** Whether Thanos has understood the text: it says so, and then cannot reach the bucket, still retries, or has read a folder that is one. */
    const isUnderstood = ({ output }: Verdict): boolean => {
      const last = output.trimEnd().split("\n").at(-1) ?? "";
      return /loading bucket configuration/.test(last) || /dial tcp|no such host|connection refused/.test(last) || /msg="ls done"/.test(output);
    };

    for (const [name, text] of texts) {
      it(name, () => {
        const verdict = read(text);
        expect(isUnderstood(verdict), verdict.output).to.equal(true);
      });
    }

    it("and would refuse an unknown field", () => {
      const verdict = read(
        JSON.stringify({ type: "S3", config: { bucket: "bucket", endpoint: "e.invalid", no_such_field: 1 } }),
      );
      expect(verdict.output).to.match(/no_such_field/);
      expect(isUnderstood(verdict)).to.equal(false);
    });
  });
});
