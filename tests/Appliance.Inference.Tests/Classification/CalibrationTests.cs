using System.Text;
using Appliance.Inference.Classification;

namespace Appliance.Inference.Tests.Classification;

public sealed class CalibrationTests
{
    [Fact]
    public void Table_BetweenItsPoints_IsAStraightLine()
    {
        var table = new Calibration { Points = [new(0, 0.2), new(0.5, 0.4), new(0.5, 0.6), new(1, 0.8)] };

        Assert.Equal([0.2, 0.3, 0.7, 0.8], new[] { 0, 0.25, 0.75, 1 }.Select(table.Confidence), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(0.4, table.Confidence(0.5), 1e-12);
    }

    [Fact]
    public void Temperature_AboveOne_MakesLessSureAndKeepsTheAnswer()
    {
        double[] logits = [1, 3, -2];

        Assert.Equal((1, 0.8756), Rounded(ClassLogits.Top(logits, 1)));
        Assert.Equal((1, 0.6897), Rounded(ClassLogits.Top(logits, 2)));
        Assert.Equal((0, 1.0 / 3), ClassLogits.Top([5, 5, 5], 1));
    }

    [Fact]
    public void File_WrittenAndRead_IsTheSame()
    {
        var table = new Calibration { Points = [new(0, 0.25), new(1, 0.9)], Cases = 60, EceBefore = 0.1, EceAfter = 0.01 };

        Calibration read = Calibration.Read(table.ToJson());

        Assert.Equal(table.Points, read.Points);
        Assert.Equal(table with { Points = [] }, read with { Points = [] });
    }

    [Theory]
    [InlineData("""{ "format": 2 }""", "Format 2")]
    [InlineData("""{ "temperature": 0 }""", "temperature")]
    [InlineData("""{ "temperature": 1e9 }""", "temperature")]
    [InlineData("""{ "points": [{ "score": 0, "confidence": 0 }] }""", "2 to 4096 points")]
    [InlineData("""{ "points": [{ "score": 0.1, "confidence": 0 }, { "score": 1, "confidence": 1 }] }""", "cover all scores")]
    [InlineData("""{ "points": [{ "score": 0, "confidence": 0 }, { "score": 0.9, "confidence": 1 }] }""", "cover all scores")]
    [InlineData("""{ "points": [{ "score": 0, "confidence": 0.6 }, { "score": 1, "confidence": 0.5 }] }""", "must not fall")]
    [InlineData("""{ "points": [{ "score": 0, "confidence": 0 }, { "score": 0.7, "confidence": 0.1 }, { "score": 0.6, "confidence": 0.2 }, { "score": 1, "confidence": 1 }] }""", "must not fall")]
    [InlineData("""{ "points": [{ "score": 0, "confidence": -1 }, { "score": 1, "confidence": 2 }] }""", "from 0 to 1")]
    [InlineData("""{ "points": [null, { "score": 1, "confidence": 1 }] }""", "from 0 to 1")]
    [InlineData("""{ "points": null }""", "not the JSON")]
    [InlineData("""{ "tempreature": 1 }""", "not the JSON")]
    [InlineData("[]", "not the JSON")]
    [InlineData("null", "object of JSON")]
    public void File_ThatIsNone_IsRefusedAndSaysWhy(string json, string why)
    {
        var refused = Assert.Throws<InvalidDataException>(() => Calibration.Read(Encoding.UTF8.GetBytes(json)));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_LogitsOrProbabilities_MeanTheSame()
    {
        Assert.Equal((1, 0.9), Rounded(ClassLogits.Top(ClassLogits.ToLogits([0.1f, 0.9f], ScoreKind.Probabilities), 1)));
        Assert.Equal((1, 0.9), Rounded(ClassLogits.Top(ClassLogits.ToLogits([0.9f], ScoreKind.Probabilities), 1)));
        Assert.Equal((1, 0.9), Rounded(ClassLogits.Top(ClassLogits.ToLogits([(float)Math.Log(9)], ScoreKind.Logits), 1)));
        Assert.Equal((0, 0.9), Rounded(ClassLogits.Top(ClassLogits.ToLogits([(float)-Math.Log(9)], ScoreKind.Logits), 1)));
    }

    [Theory]
    [InlineData(ScoreKind.Logits, float.NaN, 0)]
    [InlineData(ScoreKind.Logits, float.PositiveInfinity, 0)]
    [InlineData(ScoreKind.Probabilities, 0.5, 0.9)]
    [InlineData(ScoreKind.Probabilities, -0.5, 1.5)]
    [InlineData(ScoreKind.Probabilities, float.NaN, 1)]
    public void Scores_ThatAreNone_AreNeverAnAnswer(ScoreKind kind, float first, float second) =>
        Assert.Throws<InvalidDataException>(() => ClassLogits.ToLogits([first, second], kind));

    [Fact]
    public void Error_OfOverconfidentCases_IsTheGap()
    {
        Assert.Equal(0.25, CalibrationError.Of(Enumerable.Range(0, 100).Select(index => (0.75, index % 2 == 0))), 1e-12);
        Assert.Equal(0, CalibrationError.Of([]));
    }

    private static (int Class, double Probability) Rounded((int Class, double Probability) top) => (top.Class, Math.Round(top.Probability, 4));
}
