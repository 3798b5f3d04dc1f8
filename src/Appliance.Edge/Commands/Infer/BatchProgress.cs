using System.CommandLine;
using System.Globalization;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands.Infer;

/// <summary>Tells how far a batch is: in one line that changes on a terminal, in a line for each study elsewhere.</summary>
internal sealed class BatchProgress : IDisposable
{
    private readonly Lock _telling = new();
    private readonly ProgressLine _line;
    private readonly TextWriter _error;
    private readonly BatchPace _pace;

    public BatchProgress(InvocationConfiguration streams, BatchPace pace) => (_line, _error, _pace) = (new ProgressLine(streams), streams.Error, pace);

    /// <summary>A study is done.</summary>
    public void End(FoundStudy study, IReadOnlyList<StudyRun> runs)
    {
        lock (_telling)
        {
            _pace.End(runs.Any(run => !run.WasThere));
            string state = Texts.Format("InferProgress", _pace.Done, _pace.Studies, Rate, Left);
            if (_line.IsShown)
            {
                _line.Show(state);
                return;
            }

            string outcomes = string.Join(", ", runs.Select(run => $"{run.App} {OutcomeOf(run)}"));
            _error.WriteLine($"{state}: {study.Uid} {outcomes}");
        }
    }

    /// <summary>Tells what needs no action now.</summary>
    public void Warn(string sentence)
    {
        lock (_telling)
        {
            _line.Clear();
            _error.WriteLine($"appliance: {sentence}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();

    private string Rate => _pace.PerMinute is { } rate ? rate.ToString("0.0", CultureInfo.InvariantCulture) : "–";

    private string Left => _pace.Left is { } left
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00}")
        : "–";

    private static string OutcomeOf(StudyRun run) => run.WasThere
        ? Texts.Get("InferWasThere")
        : Texts.Get($"Run{CultureInfo.InvariantCulture.TextInfo.ToTitleCase(run.Report.Outcome)}");
}
