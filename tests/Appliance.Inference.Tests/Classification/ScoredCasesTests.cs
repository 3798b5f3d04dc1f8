using Appliance.Inference.Classification;

namespace Appliance.Inference.Tests.Classification;

public sealed class ScoredCasesTests
{
    private static readonly string[] Classes = ["no", "yes"];

    [Fact]
    public void Csv_ColumnsInAnyOrder_AreThoseOfTheirClasses()
    {
        ScoredCases cases = Read("label,yes,no\n" + string.Concat(Enumerable.Repeat("yes, 2.5 ,-1\n", 50)));

        Assert.Equal(50, cases.Cases.Count);
        Assert.Equal(1, cases.Cases[0].Truth);
        Assert.Equal([-1, 2.5], cases.Cases[0].Logits);
    }

    [Fact]
    public void Csv_OneScore_IsThatOfTheSecondClass()
    {
        ScoredCases cases = Read("label,score\r\n" + string.Concat(Enumerable.Repeat("no,-3\r\n", 50)));

        Assert.Equal([0, -3], cases.Cases[0].Logits);
    }

    [Theory]
    [InlineData("", "Line 1 must be 'label,no,yes' or 'label,score'")]
    [InlineData("label,no\n", "Line 1 must be")]
    [InlineData("truth,no,yes\n", "Line 1 must be")]
    [InlineData("label,no,yes\nno,1,2\nmaybe,1,2\n", "Line 3 must begin with one of no, yes")]
    [InlineData("label,no,yes\nno,1\n", "Line 2 must begin with one of no, yes and have 3 columns")]
    [InlineData("label,no,yes\nno,1,x\n", "Line 2, column 3: 'x' is not a number")]
    [InlineData("label,no,yes\nno,1,NaN\n", "Line 2: The model scores class 1 with NaN")]
    [InlineData("label,no,yes\nno,1,2\n", "1 cases are too few")]
    public void Csv_ThatIsNone_IsRefusedAndNamesTheLine(string csv, string why) =>
        Assert.Contains(why, Assert.Throws<InvalidDataException>(() => Read(csv)).Message, StringComparison.Ordinal);

    private static ScoredCases Read(string csv) => ScoredCases.Read(new StringReader(csv), Classes, ScoreKind.Logits);
}
