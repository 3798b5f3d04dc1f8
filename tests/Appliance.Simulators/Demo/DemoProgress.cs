using System.Globalization;

namespace Appliance.Simulators.Demo;

/// <summary>Tells a person what changed since the last look; says nothing when nothing did.</summary>
public sealed class DemoProgress(TextWriter output, TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();
    private string _last = "";

    /// <summary>Prints a line when the study has moved.</summary>
    public void Show(DemoStudy? study)
    {
        var now = study is null ? "waiting for the first instance" : Describe(study);
        if (now == _last)
        {
            return;
        }

        _last = now;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.GetElapsedTime(_began).TotalSeconds,6:0.0} s  {now}"));
    }

    private static string Describe(DemoStudy study)
    {
        var delivered = study.Evidence.Count(i => i.Deliveries.Count > 0 && i.Deliveries.All(d => d.State == "Delivered"));
        var runs = string.Join(", ", study.Runs.Select(run => $"{run.App} {run.State.ToLowerInvariant()}"));
        return string.Create(CultureInfo.InvariantCulture,
            $"{study.Stage,-11} {study.Received.Count()} received{(runs.Length > 0 ? ", " + runs : "")}, evidence {delivered} of {study.Evidence.Count()} delivered");
    }
}
