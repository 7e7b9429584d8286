/** Where an environment's services are, and as whom we call them. */
export interface Connections {
  aws?: {
    region: string;
    profile?: string | undefined;
    roleArn?: string | undefined;
    /** Another AWS-compatible endpoint, for emulators. */
    endpoint?: string | undefined;
  };
  kubernetes?:
    | { eksCluster: string }
    | { kubeconfig: string; context?: string | undefined }
    | { inCluster: true };
  kafka?: {
    brokers: readonly string[];
    clientId: string;
    ssl?: { caFile?: string | undefined; certFile?: string | undefined; keyFile?: string | undefined } | true;
    sasl?: {
      mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      usernameFile: string;
      passwordFile: string;
    };
    /** Another way than a socket from here: rpk on a machine that Systems Manager reaches. */
    via?: { ssm: { instanceId: string; container?: string | undefined } } | undefined;
  };
}
