import { ec2 } from './aws/ec2.ts';
import { eks } from './aws/eks.ts';
import { elasticache } from './aws/elasticache.ts';
import { lambda } from './aws/lambda.ts';
import { rds } from './aws/rds.ts';
import { ssm } from './aws/ssm.ts';

/** By service, keyed as in AwsApi. */
export const awsErrors = { ec2, rds, eks, elasticache, lambda, ssm } as const;
