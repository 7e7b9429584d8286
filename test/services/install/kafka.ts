import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce } from './cache.ts';
import { needTool, run } from './tools.ts';

const KAFKA = '4.1.0';
/** The logging that Kafka's jars were compiled against, without a configuration of its own. */
const SLF4J = '1.7.36';

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>lamplighter.test</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>${SLF4J}</version></dependency>
  </dependencies>
</project>
`;

/** The broker's jars, in the folder `libs`. */
export const installKafka = (log: (line: string) => void): Promise<string> =>
  installOnce('kafka', KAFKA, {
    log,
    build: async (folder) => {
      await needTool('java', 'Apache Kafka');
      await needTool('mvn', 'Apache Kafka');
      const work = join(folder, 'work');
      await mkdir(work);
      await writeFile(join(work, 'pom.xml'), POM);
      await run(
        'mvn',
        ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${join(folder, 'libs')}`],
        {
          cwd: work,
        },
      );
      await rm(work, { recursive: true });
    },
  });
