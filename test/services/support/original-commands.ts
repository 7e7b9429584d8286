/** What the engine has always been sent, byte for byte: copied from the old system, not computed. */
export const ORIGINAL_COMMANDS = [
  '{"code":"INITIALIZE_ENGINE","data":{"lastOrderId":0,"liquidationOrderIds":[],"lastPositionId":0,"lastTradeId":0,"lastMarginHistoryId":0,"lastPositionHistoryId":0,"lastFundingHistoryId":0},"timestamp":0}',
  '{"code":"UPDATE_INSTRUMENT","data":{"symbol":"BTCUSDT","rootSymbol":"BTC","state":"Open","type":0,"base_underlying":"BTC","quote_currency":"USDT","underlying_symbol":"BTC","settle_currency":"USDT","initMargin":"0.01","maintainMargin":"0.005","deleverageable":true,"makerFee":"0.0002","takerFee":"0.0004","settlementFee":"0","tickSize":"0.01","contractSize":"1","lotSize":"0.001","maxPrice":"1000000","maxOrderQty":"1000","multiplier":"1","contractType":"USD_M"},"timestamp":0}',
  '{"code":"START_ENGINE","data":{},"timestamp":0}',
];
