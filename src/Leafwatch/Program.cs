using Leafwatch.Commands;

return await CommandLine.RunAsync(args);
