using Appliance.Benchmarks;

// Figures against peers, as ratios in one run. Without arguments all of them; otherwise those that are named.
// `qido N` searches among N instances instead of 10,000; `busy SMALL HEAVY RATE` takes so many studies. `soak [N]` stands apart: it compares a unit with itself, and 100,000 connections take minutes.
var all = new Dictionary<string, Func<CancellationToken, Task>>
{
    ["store"] = StoreThroughput.RunAsync,
    ["memory"] = LargeObjectMemory.RunAsync,
    ["latency"] = EvidenceLatency.RunAsync,
    ["start"] = TimeToFirstEcho.RunAsync,
    ["decode"] = FrameDecoding.RunAsync,
    ["read"] = Reading.RunAsync,
    ["qido"] = QidoSearch.RunAsync,
    ["scheduler"] = Scheduler.RunAsync,
    ["volumes"] = VolumeOperations.RunAsync,
    ["sixty"] = SixtyApps.RunAsync,
    ["busy"] = cancellationToken => BusyUnit.RunAsync([], cancellationToken),
    ["pipeline"] = PipelineOverhead.RunAsync,
    ["coldstart"] = ColdStart.RunAsync,
    ["runtime"] = RuntimePaths.RunAsync,
};
if (args is ["soak", .. var soakArguments])
{
    return await Soak.RunAsync(soakArguments, CancellationToken.None) ? 0 : 1;
}

if (args is ["qido", .. { Length: > 0 } qidoArguments])
{
    await QidoSearch.RunAsync(qidoArguments, CancellationToken.None);
    return 0;
}

if (args is ["busy", .. { Length: > 0 } busyArguments])
{
    await BusyUnit.RunAsync(busyArguments, CancellationToken.None);
    return 0;
}

var chosen = args.Length == 0 ? [.. all.Keys] : args;
if (chosen.FirstOrDefault(name => !all.ContainsKey(name)) is { } unknown)
{
    await Console.Error.WriteLineAsync($"No benchmark '{unknown}'. There are: {string.Join(", ", all.Keys)}.");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};
foreach (var name in chosen)
{
    await all[name](stop.Token);
}

return 0;
