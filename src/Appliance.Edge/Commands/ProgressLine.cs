using System.CommandLine;
using System.Globalization;
using Appliance.Edge.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Commands;

/// <summary>One line on the terminal that says how far long work is; nothing where the output goes into a file.</summary>
internal sealed class ProgressLine(InvocationConfiguration streams) : IProgress<StepProgress>, IProgress<InstallProgress>, IDisposable
{
    private const string ToLineStart = "\r\u001b[K"; // and erase the line

    /// <summary>Whether there is a terminal to show it on.</summary>
    public bool IsShown { get; } = ReferenceEquals(streams.Error, Console.Error) && !Console.IsErrorRedirected;

    /// <summary>Shows how many of a number of things are done.</summary>
    public void Show(int done, int all) => Show(string.Create(CultureInfo.InvariantCulture, $"{done}/{all}"));

    /// <summary>Shows the step of an app that is at work.</summary>
    public void Report(StepProgress value) =>
        Show(string.Create(CultureInfo.InvariantCulture, $"{value.StepNumber}/{value.Steps} {value.StepId} {value.Fraction:0%}"));

    /// <summary>Shows how far an installation is.</summary>
    public void Report(InstallProgress value) => Show(string.Create(CultureInfo.InvariantCulture, $"{value.What} {value.Fraction:0%}"));

    /// <summary>Shows bytes as a share of all of them.</summary>
    public IProgress<long> Of(long all) => new Bytes(this, all);

    /// <summary>Takes the line away, so that what is printed next begins where it was.</summary>
    public void Clear() => Show("");

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>Shows a text of one line.</summary>
    public void Show(string text)
    {
        if (IsShown)
        {
            streams.Error.Write(ToLineStart + text);
        }
    }

    private sealed class Bytes(ProgressLine line, long all) : IProgress<long>
    {
        public void Report(long value) =>
            line.Show(string.Create(CultureInfo.InvariantCulture, $"{(all == 0 ? 1 : (double)value / all):0%}"));
    }
}
