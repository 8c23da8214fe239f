export const onPreBuild = ({ utils }) => utils.cache.restore(".briefgen");
export const onPostBuild = ({ utils }) => utils.cache.save(".briefgen");
