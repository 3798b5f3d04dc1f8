using Appliance.Edge.Hosting;
using Appliance.Edge.Routing;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Routing;

/// <summary>What a site profile may say of routing.</summary>
public sealed class RoutingRuleTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Profile_RulesWithAllConditions_AreReadInTheirOrder()
    {
        UnitSettings settings = Load(
            """
            { "Routing": [
              { "Apps": ["lung"], "Scanners": ["CT1"], "Modalities": ["CT"], "BodyParts": ["胸"], "Departments": ["急诊"],
                "Hours": "22:00-06:00", "Days": ["Saturday", "Sunday"], "Lane": "Stat" },
              { "Name": "rest", "Apps": ["*"], "Run": false } ] }
            """);

        Assert.Empty(settings.Faults);
        RoutingRule[] rules = [.. settings.Options.Routing];
        Assert.Equal((true, RunLane.Stat, "22:00-06:00"), (rules[0].Run, rules[0].Lane, rules[0].Hours));
        Assert.Equal([DayOfWeek.Saturday, DayOfWeek.Sunday], rules[0].Days);
        Assert.Equal(("胸", "急诊"), (rules[0].BodyParts[0], rules[0].Departments[0]));
        Assert.Equal(("rest", false), (rules[1].Name, rules[1].Run));
    }

    [Fact]
    public void Profile_EveryFaultIsReportedAtOnce()
    {
        UnitSettings settings = Load(
            """
            { "Node": { "OnlyListedScanners": true }, "Scanners": [ { "Name": "CT room 1", "AeTitle": "CT1" } ],
              "Routing": [
                { "Scanners": ["ct ROOM 1", "CT2", " "], "Modalities": ["ct"], "BodyParts": [""], "Departments": [" "], "Hours": "25:00-6", "Run": false, "Lane": "Routine" },
                { "Apps": ["Lung App", "*"] } ] }
            """);

        Assert.Equal(
            [
                "Routing:0:Apps", "Routing:0:BodyParts:0", "Routing:0:Departments:0", "Routing:0:Hours", "Routing:0:Lane", "Routing:0:Modalities:0",
                "Routing:0:Scanners:1", "Routing:0:Scanners:2", "Routing:1:Apps:0",
            ],
            settings.Faults.Select(fault => fault.Key).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"Days\": [\"Caturday\"]")]
    [InlineData("\"Lane\": \"Express\"")]
    [InlineData("\"Bodyparts2\": [\"CHEST\"]")]
    public void Profile_WordsThatDoNotExist_AreFaults(string entry) => Assert.Single(Load($$"""{ "Routing": [ { "Apps": ["*"], {{entry}} } ] }""").Faults);

    private UnitSettings Load(string profile)
    {
        File.WriteAllText(_file, profile);
        return UnitSettings.Load(JsonSettings.ReadFile(_file));
    }
}
