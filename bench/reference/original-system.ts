/** What the original script has written into it: names, sizes and commands of its one environment. */
export interface Pods {
  namespace: string;
  selector: string;
}

export const SCALER = 'exchange-dev-dev-scheduler';
export const DATABASE = 'exchange-dev-mysql';
export const CACHE = 'exchange-dev-redis';
export const KAFKA_HOST = 'i-044548ca3fe3ae1a1';
export const GROUP = 'matching_engine';
export const PRELOAD_TOPIC = 'matching_engine_preload';
export const BACKEND: Pods = {
  namespace: 'future-backend-dev',
  selector: 'app.kubernetes.io/name=future-backend',
};
export const ENGINE: Pods = { namespace: 'matching-engine-dev', selector: 'app=matching-engine-legacy' };

export const SCALE_UP = {
  action: 'scale-up',
  clusterName: 'exchange-dev',
  nodegroupName: 'exchange-dev-spot-nodes',
  desiredSize: 3,
  minSize: 2,
  maxSize: 6,
  rdsInstanceId: DATABASE,
  ec2InstanceIds: [KAFKA_HOST, 'i-06d5bb3c9d01f720d'],
  elasticache: {
    clusterId: CACHE,
    nodeType: 'cache.t3.medium',
    engine: 'redis',
    engineVersion: '7.0',
    subnetGroupName: 'exchange-dev-redis-subnet',
    securityGroupName: 'exchange-dev-redis-sg',
  },
};

export const ENGINE_COMMANDS = [
  {
    code: 'INITIALIZE_ENGINE',
    data: {
      lastOrderId: 0,
      liquidationOrderIds: [],
      lastPositionId: 0,
      lastTradeId: 0,
      lastMarginHistoryId: 0,
      lastPositionHistoryId: 0,
      lastFundingHistoryId: 0,
    },
  },
  {
    code: 'UPDATE_INSTRUMENT',
    data: {
      symbol: 'BTCUSDT',
      rootSymbol: 'BTC',
      state: 'Open',
      type: 0,
      base_underlying: 'BTC',
      quote_currency: 'USDT',
      underlying_symbol: 'BTC',
      settle_currency: 'USDT',
      initMargin: '0.01',
      maintainMargin: '0.005',
      deleverageable: true,
      makerFee: '0.0002',
      takerFee: '0.0004',
      settlementFee: '0',
      tickSize: '0.01',
      contractSize: '1',
      lotSize: '0.001',
      maxPrice: '1000000',
      maxOrderQty: '1000',
      multiplier: '1',
      contractType: 'USD_M',
    },
  },
  { code: 'START_ENGINE', data: {} },
];
