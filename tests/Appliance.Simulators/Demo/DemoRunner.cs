using Appliance.Contracts;
using Appliance.Simulators.Fleet;
using Appliance.Simulators.Phantoms;

namespace Appliance.Simulators.Demo;

/// <summary>Watches until the study and its result have arrived everywhere, or the time is up; then judges.</summary>
public sealed class DemoRunner(string program, string stateFolder, TimeProvider clock)
{
    private const double VolumePercent = 1.0;
    private const double Laa950Points = 0.5;
    private const double DensityHu = 5.0;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private readonly UnitCommand _unit = new(program, stateFolder);

    /// <summary>Where the PACS keeps what it received.</summary>
    public required string PacsFolder { get; init; }

    /// <summary>The fleet peer's file of committed events.</summary>
    public required string UpstreamFile { get; init; }

    /// <summary>Objects that the modality sent.</summary>
    public required int Sent { get; init; }

    /// <summary>The phantom's truth; null for a study whose truth nobody knows.</summary>
    public required string? TruthFile { get; init; }

    /// <summary>When to stop watching.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>Watches, prints the table, writes the picture; 0 when everything happened.</summary>
    public async Task<int> RunAsync(DemoPeers peers, string picture, string table, TextWriter output, CancellationToken cancellationToken)
    {
        var report = new DemoReport(await WatchAsync(output, cancellationToken), peers);
        await using (var file = File.CreateText(table))
        {
            DemoTable.Write(file, report);
        }

        DemoTable.Write(output, report);
        var shown = KeyPicture.TryWrite(Directory.EnumerateFiles(PacsFolder), picture);
        output.WriteLine(shown ? $"key picture: {picture}" : "key picture: the PACS got none");
        return report.Passed && shown ? 0 : 1;
    }

    private async Task<DemoEvidence> WatchAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var progress = new DemoProgress(output, clock);
        var began = clock.GetTimestamp();
        while (true)
        {
            var study = DemoAnswers.Study(await _unit.AskAsync("studies", cancellationToken));
            progress.Show(study);
            if (study is { IsFinal: true } || clock.GetElapsedTime(began) > Limit)
            {
                var seen = await SeenAsync(study, cancellationToken);
                if ((seen.OutboxWaiting == 0 && seen.ResultsCommitted > 0) || clock.GetElapsedTime(began) > Limit)
                {
                    return seen;
                }
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private async Task<DemoEvidence> SeenAsync(DemoStudy? study, CancellationToken cancellationToken) => new()
    {
        Study = study,
        Sent = Sent,
        Durable = SpoolCheck.Durable(stateFolder, study?.Received ?? []),
        InPacs = SpoolCheck.SopInstanceUids(PacsFolder),
        Truth = Truth(),
        ResultsCommitted = EventFile.Read(UpstreamFile).Count(read => read.Type == EventTypes.Result),
        OutboxWaiting = DemoAnswers.OutboxWaiting(await _unit.AskAsync("status", cancellationToken)),
    };

    private Dictionary<string, DemoTruth> Truth()
    {
        if (TruthFile is null)
        {
            return [];
        }

        var truth = PhantomTruth.FromJson(File.ReadAllText(TruthFile));
        return new Dictionary<string, DemoTruth>
        {
            ["lung-volume"] = Volume(truth.LungVolumeMl),
            ["right-lung-volume"] = Volume(truth.RightLungVolumeMl),
            ["left-lung-volume"] = Volume(truth.LeftLungVolumeMl),
            ["laa-950"] = new(truth.Laa950Percent, Laa950Points),
            ["perc15"] = new(truth.Perc15Hu, DensityHu),
            ["mean-density"] = new(truth.MeanHu, DensityHu),
        };
    }

    private static DemoTruth Volume(double millilitres) => new(millilitres, millilitres * VolumePercent / 100);
}
