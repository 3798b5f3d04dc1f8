using System.Text;
using Appliance.Edge.Commands.Infer;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>The state of a study of <c>appliance infer</c>: read whole, or not at all.</summary>
internal sealed class StudyStateTarget : IFuzzTarget
{
    public string Name => "study-state";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) =>
    [
        Encoding.UTF8.GetBytes("""
            { "format": 1, "study": "1.2", "files": "aa", "input": "bb",
              "apps": { "lung": { "version": "1.0.0", "package": "cc", "program": "0.1.0", "report": "dd" } } }
            """),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (StudyState.Parse(input) is { } state && state.Apps.Values.Any(app => app.Report is null))
        {
            throw new OracleException("half an app");
        }
    }
}
