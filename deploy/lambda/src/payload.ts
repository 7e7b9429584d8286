import { z } from 'zod';

const id = z.string().min(1);
const count = z.int().min(0);

/** What the rules of the original scheduler send; what they send beside it is not looked at. */
export const schedulerPayload = z.object({
  action: z.enum(['scale-up', 'scale-down']),
  clusterName: id,
  nodegroupName: id,
  desiredSize: count,
  minSize: count,
  maxSize: z.int().min(1),
  rdsInstanceId: id.optional(),
  ec2InstanceIds: z.array(id).optional(),
  elasticache: z
    .object({
      clusterId: id,
      nodeType: id,
      engine: id,
      engineVersion: id,
      subnetGroupName: id,
      securityGroupName: id,
    })
    .optional(),
  matchingEngineInit: z
    .object({ kafkaInstanceId: id.optional(), preloadTopic: id, delaySeconds: z.number().optional() })
    .optional(),
  k8sDeployments: z.array(z.object({ namespace: id, name: id, scaleUpReplicas: z.int().min(1) })).optional(),
});

export type SchedulerPayload = z.output<typeof schedulerPayload>;

/** The words of the original's answer. */
export type SchedulerService =
  | 'EKS'
  | 'RDS'
  | 'EC2'
  | 'ElastiCache'
  | 'MatchingEngineInit'
  | 'K8sDeployments';

export interface SchedulerEntry {
  service: SchedulerService;
  status: 'success' | 'error' | 'skipped';
  message: string;
}

/** `body` is JSON of `{action, results}`, or of `{error}` where the payload cannot be understood. */
export interface SchedulerAnswer {
  statusCode: 200 | 500;
  body: string;
}
