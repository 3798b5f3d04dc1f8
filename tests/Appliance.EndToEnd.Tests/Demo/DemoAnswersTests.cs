using System.Text.Json;
using Appliance.Simulators.Demo;

namespace Appliance.EndToEnd.Tests.Demo;

/// <summary>What the demo makes of the unit's answers.</summary>
public class DemoAnswersTests
{
    [Fact]
    public void Study_NoneYet_IsNull()
    {
        Assert.Null(DemoAnswers.Study(null));
        Assert.Null(DemoAnswers.Study(Json("""{ "studies": [] }""")));
    }

    [Fact]
    public void Study_OneOfTwoStillRunning_IsNotFinal()
    {
        var study = DemoAnswers.Study(Json("""
            { "studies": [ { "stage": "Done", "closeReason": "QuietPeriod" }, { "stage": "Ready", "closeReason": "QuietPeriod" } ] }
            """));

        Assert.False(study!.IsFinal);
        Assert.Equal("QuietPeriod", study.CloseReason);
    }

    [Fact]
    public void Study_OneOfTwoQuarantined_ShowsThat() => Assert.Equal("Quarantined", DemoAnswers.Study(Json("""
        { "studies": [ { "stage": "Done" }, { "stage": "Quarantined" } ] }
        """))!.Stage);

    [Fact]
    public void OutboxWaiting_NoAnswer_CountsAsWaiting() => Assert.Equal(1, DemoAnswers.OutboxWaiting(null));

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
