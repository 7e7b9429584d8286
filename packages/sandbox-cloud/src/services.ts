import { answerAws, awsSimulators } from './aws/index.ts';
import type { SandboxCloud } from './cloud.ts';
import { answerHttp } from './http.ts';
import { answerKafka } from './kafka/answer.ts';
import { kafkaBrokerSimulator } from './kafka/broker.ts';
import { kafkaEngineSimulator } from './kafka/engine.ts';
import { sandboxPods, writePodLog } from './kubernetes/pods.ts';
import { answerKubernetes } from './kubernetes/router.ts';
import { createKubernetesSimulator } from './kubernetes/simulator.ts';
import type { Simulator, World } from './world/world.ts';

/** The simulators of a world and the doors to them. */
export interface SandboxServices {
  simulators: readonly Simulator[];
  cloud: SandboxCloud;
}

/** Every service that lamplighter knows. They begin in this order: hosts, then what runs on them. */
export function sandboxServices(world: World): SandboxServices {
  const aws = awsSimulators(world);
  return {
    simulators: [
      ...aws,
      createKubernetesSimulator(world),
      kafkaBrokerSimulator(world),
      kafkaEngineSimulator(world, {
        list: () => sandboxPods(world),
        writeLog: (uid, text) => writePodLog(world, uid, text),
      }),
    ],
    cloud: {
      aws: (service, command, input, signal) => answerAws(world, aws, service, command, input, signal),
      kubernetes: (request, signal) => answerKubernetes(world, request, signal),
      kafka: (operation, input, signal) => answerKafka(world, operation, input, signal),
      http: (url, signal) => answerHttp(world, url, signal),
    },
  };
}
