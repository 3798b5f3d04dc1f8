using System.Text;
using Appliance.Inference.Classification;

namespace Appliance.Fuzz.Targets.Edge;

/// <summary>Scores of a classifier as CSV: cases with finite logits and a class that there is, or one exception.</summary>
internal sealed class ScoredCasesTarget : IFuzzTarget
{
    private static readonly string[] Classes = ["no", "yes"];

    public string Name => "scores";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) =>
    [
        Encoding.ASCII.GetBytes("label,score\n" + string.Concat(Enumerable.Repeat("yes,1.5\nno,-2\n", 26))),
        Encoding.ASCII.GetBytes("label,yes,no\r\n" + string.Concat(Enumerable.Repeat("no,0.25,0.75\r\n", 52))),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        string text = Encoding.UTF8.GetString(input);
        foreach (ScoreKind given in Enum.GetValues<ScoreKind>())
        {
            try
            {
                if (ScoredCases.Read(new StringReader(text), Classes, given).Cases.Any(item => item.Truth is not (0 or 1) || item.Logits.Count != 2 || !item.Logits.All(double.IsFinite)))
                {
                    throw new OracleException("a case that is none");
                }
            }
            catch (InvalidDataException)
            {
                // As it should be.
            }
        }
    }
}
