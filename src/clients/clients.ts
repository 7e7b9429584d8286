import type { AwsApi } from './aws-api.ts';
import type { HttpApi } from './http-api.ts';
import type { KafkaApi } from './kafka-api.ts';
import type { KubernetesApi } from './kubernetes-api.ts';

/**
 * The connections of one environment, as kinds use them.
 *
 * Every call goes through `callService`: it has a time limit, counts as open for a virtual clock, and throws a
 * ServiceError whose class comes from the error table. Nothing here repeats a call by itself.
 */
export interface Clients {
  readonly aws: AwsApi;
  readonly kubernetes: KubernetesApi;
  readonly kafka: KafkaApi;
  readonly http: HttpApi;
  close(): Promise<void>;
}
