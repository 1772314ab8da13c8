export { forecastList, type ListForecast, type ListForecastOptions } from './forecast-list.ts';
export { listSettings, type SettingFault } from './list-settings.ts';
export { STAND_INS } from './list-warnings.ts';
