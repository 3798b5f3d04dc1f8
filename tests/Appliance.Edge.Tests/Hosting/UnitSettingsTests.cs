using System.Text;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Tests.Hosting;

public sealed class UnitSettingsTests
{
    [Fact]
    public void Load_WithoutAnySource_HasNoFaults()
    {
        var settings = UnitSettings.Load();

        Assert.Empty(settings.Faults);
        Assert.Equal(("APPLIANCE", 11112), (settings.Options.Node.AeTitle, settings.Options.Node.Port));
        Assert.Equal("", settings.Options.Uplink.Broker);
    }

    [Fact]
    public void Load_LaterLayersWinKeyByKey()
    {
        var settings = UnitSettings.Load(
            Json("""{ "Node": { "Port": 1, "AeTitle": "FILE" } }"""),
            SettingLayer.FromEnvironment([new("APPLIANCE__Node__Port", "2"), new("PATH", "/bin")]),
            SettingLayer.Of(new Setting("node:port", "3", "command line")));

        Assert.Empty(settings.Faults);
        Assert.Equal(("FILE", 3), (settings.Options.Node.AeTitle, settings.Options.Node.Port));
    }

    [Fact]
    public void Load_ALaterListReplacesTheEarlierWhole()
    {
        var two = Json(
            """
            { "Destinations": [
                { "Name": "A", "AeTitle": "A", "Host": "a" },
                { "Name": "B", "AeTitle": "B", "Host": "b" } ] }
            """);
        var one = Json("""{ "Destinations": [ { "Name": "C", "AeTitle": "C", "Host": "c" } ] }""");

        Assert.Equal(["C"], UnitSettings.Load(two, one).Options.Destinations.Select(destination => destination.Name));
        Assert.Empty(UnitSettings.Load(two, Json("""{ "Destinations": [] }""")).Options.Destinations);
    }

    [Fact]
    public void Load_NamesEveryFaultAtOnceWithItsOrigin()
    {
        var settings = UnitSettings.Load(
            Json(
                """
                {
                  "Node": {
                    "Port": 99999,
                    "AeTitel": "X"
                  },
                  "Uplink": { "Broker": "broker.example" },
                  "Destinations": [ { "Name": "PACS", "AeTitle": "TOO_LONG_FOR_AN_AE", "Host": "pacs", "Port": "x" } ]
                }
                """),
            SettingLayer.FromEnvironment([new("APPLIANCE__Logging__Level", "Loud"), new("APPLIANCE__Nonsense", "1")]));

        Assert.Equal(
        [
            "APPLIANCE__Logging__Level|Logging:Level = Loud|must be one of: Verbose, Debug, Information, Warning, Error, Fatal",
            "APPLIANCE__Nonsense|Nonsense = 1|is not a key of the appliance; did you mean",
            "profile:3|Node:Port = 99999|must be 0 to 65535",
            "profile:4|Node:AeTitel = X|is not a key of the appliance; did you mean Node:AeTitle?",
            "profile:6|Uplink:Broker = broker.example|must be mqtt://HOST[:PORT]",
            "profile:7|Destinations:0:AeTitle = TOO_LONG_FOR_AN_AE|must be an AE title",
            "profile:7|Destinations:0:Port = x|must be a whole number",
        ],
        settings.Faults.OrderBy(fault => fault.Origin, StringComparer.Ordinal).ThenBy(fault => fault.Key, StringComparer.Ordinal)
            .Zip(Expected, (fault, rule) => $"{fault.Origin}|{fault.Key} = {fault.Value}|{Cut(fault.Rule, rule)}"));
    }

    [Theory]
    [InlineData("{ \"Node\": 5 }", "Node", "section")]
    [InlineData("{ \"Node\": { \"Port\": { \"x\": 1 } } }", "Node:Port:x", "not a key")]
    [InlineData("{ \"Node\": { \"Port\": 1, \"Port\": 2 } }", "Node:Port", "twice")]
    [InlineData("{ \"Running\": { \"NativeFolder\": \"/nonexistent\" } }", "Running:NativeFolder", "folder that exists")]
    [InlineData("{ \"Node\": { \"AeTitle\": \"\\uD800\" } }", "profile", "not JSON")]
    [InlineData("[]", "profile", "object")]
    [InlineData("{ \"Node\": ", "profile", "not JSON")]
    [InlineData("{} {}", "profile", "not JSON")]
    [InlineData("", "profile", "not JSON")]
    public void Load_NamesWhatIsWrongWithAFile(string json, string key, string rule)
    {
        var fault = Assert.Single(UnitSettings.Load(Json(json)).Faults);

        Assert.Equal(key, fault.Key);
        Assert.Contains(rule, fault.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TakesCommentsTrailingCommasAByteOrderMarkAndTheSchemaKey()
    {
        var settings = UnitSettings.Load(Json("\uFEFF{ \"$schema\": \"x\", /* why */ \"Node\": { \"Port\": 104, }, }"));

        Assert.Empty(settings.Faults);
        Assert.Equal(104, settings.Options.Node.Port);
    }

    [Fact]
    public void ReadFile_ThatIsNotThere_SaysSoInsteadOfThrowing()
    {
        var layer = JsonSettings.ReadFile("/nonexistent/profile.json");

        Assert.Contains("/nonexistent", Assert.Single(layer.Faults).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("port", "port", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("titel", "title", 2)]
    public void Distance_CountsEdits(string from, string to, int expected)
    {
        Assert.Equal(expected, Spelling.Distance(from, to));
        Assert.Equal(expected, Spelling.Distance(to, from));
    }

    private static readonly string[] Expected =
    [
        "must be one of: Verbose, Debug, Information, Warning, Error, Fatal", "is not a key of the appliance; did you mean",
        "must be 0 to 65535", "is not a key of the appliance; did you mean Node:AeTitle?", "must be mqtt://HOST[:PORT]",
        "must be an AE title", "must be a whole number",
    ];

    private static string Cut(string rule, string expected) =>
        rule.StartsWith(expected, StringComparison.Ordinal) ? expected : rule;

    private static SettingLayer Json(string json) => JsonSettings.Read(Encoding.UTF8.GetBytes(json), "profile");
}
