using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.Edge.Commands;
using Appliance.Edge.Delivery;
using Appliance.Edge.Hosting;
using Appliance.Edge.Orders;
using Appliance.Edge.Tests.Orders;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Peers;

namespace Appliance.Edge.Tests.Commands;

/// <summary>What people see of a study's order and of the worklist.</summary>
public sealed class OrderCommandTests : IAsyncDisposable
{
    private const string Secret = "A-SECRET";

    private readonly TestUnit _unit = new();
    private readonly WorklistPeer _worklist = WorklistPeer.Start();
    private readonly StringWriter _output = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _worklist.DisposeAsync();
        await _unit.DisposeAsync();
    }

    [Theory]
    [InlineData("en", "matched by accession number")]
    [InlineData("zh-CN", "已匹配，依据：检查号")]
    public async Task StudiesShow_MatchedStudy_SaysByWhatAndNoIdentifier(string language, string sentence)
    {
        _worklist.Answers = [OrderScene.Plan((DicomTag.AccessionNumber, Secret))];
        await CloseAsync();

        await InvokeAsync(language, "studies", "show", "1");

        Assert.Contains(sentence, _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("P1", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "the order of another patient", "to do: compare patient and accession number")]
    [InlineData("zh-CN", "属于另一位患者", "处理方法: 核对设备与信息系统")]
    public async Task StudiesShow_OrderOfAnotherPatient_SaysWhatToDo(string language, params string[] parts)
    {
        _worklist.Answers = [OrderScene.Plan((DicomTag.AccessionNumber, Secret), (DicomTag.PatientID, "P2"))];
        await CloseAsync();

        await InvokeAsync(language, "studies", "show", "1");

        Assert.All(parts, part => Assert.Contains(part, _output.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task StudiesShow_Json_HasTheCodes()
    {
        _worklist.Status = new Dicom.Network.DicomStatus(0xA700);
        await CloseAsync();

        await InvokeAsync("en", "studies", "show", "1", "--json");

        using var json = JsonDocument.Parse(_output.ToString());
        JsonElement order = json.RootElement.GetProperty("order");
        Assert.Equal(
            ("Asked", "ObjectRefused", 1, "it answered A700H"),
            (order.GetProperty("state").GetString(), order.GetProperty("cause").GetString(), order.GetProperty("attempts").GetInt32(), order.GetProperty("reason").GetString()![..17]));
    }

    [Fact]
    public async Task StudiesShow_NoWorklist_SaysNothingOfOrders()
    {
        await _unit.CloseStudyAsync();

        await InvokeAsync("en", "studies", "show", "1", "--json");

        using var json = JsonDocument.Parse(_output.ToString());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("order").ValueKind);
    }

    [Theory]
    [InlineData("en", "NOT REACHED since", "it refused the query", "to do: check Orders:Worklist")]
    [InlineData("zh-CN", "工作列表: RIS@", "对方拒绝了查询", "处理方法: 检查 Orders:Worklist")]
    public async Task Status_WorklistThatRefuses_SaysWhyAndWhatToDo(string language, params string[] parts)
    {
        _worklist.Status = new Dicom.Network.DicomStatus(0xA700);
        await CloseAsync();

        await InvokeAsync(language, "status", "--config", await ProfileAsync());

        Assert.All(parts, part => Assert.Contains(part, _output.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Status_WorklistThatAnswers_SaysSo()
    {
        await CloseAsync();

        await InvokeAsync("en", "status", "--config", await ProfileAsync());

        Assert.Contains($"Worklist: RIS@127.0.0.1:{_worklist.Port}, reached", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Worklist", "RIS")]
    [InlineData("Worklist", "RIS@:104")]
    [InlineData("Worklist", "A-TITLE-THAT-IS-TOO-LONG@h:104")]
    [InlineData("WaitSeconds", "0.5")]
    [InlineData("WaitSeconds", "601")]
    [InlineData("WindowDays", "31")]
    [InlineData("MaxAnswers", "0")]
    public void Options_OutOfRange_AreOneFaultEach(string key, string value)
    {
        var settings = new OrdersOptions();
        var property = typeof(OrdersOptions).GetProperty(key)!;
        property.SetValue(settings, Convert.ChangeType(value, property.PropertyType, CultureInfo.InvariantCulture));
        var found = new List<OptionFault>();

        settings.Check(new OptionFaults("Orders", found));

        Assert.Equal($"Orders:{key}", Assert.Single(found).Key);
    }

    [Fact]
    public void EveryStateAndRuleAndCauseHasWords()
    {
        foreach (string language in (string[])["en", "zh-CN"])
        {
            In(language, () =>
            {
                Assert.All(Enum.GetNames<OrderState>(), name => Assert.NotEmpty(Texts.Get($"Order{name}")));
                Assert.All(
                    Enum.GetValues<OrderState>().Where(state => state is not (OrderState.Asked or OrderState.Matched)),
                    state => Assert.NotEmpty(Texts.Get($"OrderRemedy{state}")));
                Assert.All(Enum.GetNames<MatchRule>(), name => Assert.NotEmpty(Texts.Get($"OrderBy{name}")));
                Assert.All(Enum.GetValues<DeliveryCause>().Where(cause => cause != DeliveryCause.None), cause => Assert.NotEmpty(WorklistReport.Words(cause)));
            });
        }
    }

    private async Task CloseAsync()
    {
        _unit.Orders.Worklist = $"RIS@127.0.0.1:{_worklist.Port}";
        await _unit.ReceiveAsync(new TestObject
        {
            Also = image => image.AddOrUpdate(DicomTag.PatientID, "P1").AddOrUpdate(DicomTag.AccessionNumber, Secret),
        });
        await _unit.LetQuietPeriodPassAsync();
        await _unit.OrderWorker.AskDueAsync(Cancel);
    }

    private async Task<string> ProfileAsync()
    {
        string profile = Path.Combine(_unit.Folder.Path, "profile.json");
        await File.WriteAllTextAsync(profile, $$"""{ "Orders": { "Worklist": "{{_unit.Orders.Worklist}}" } }""", Cancel);
        return profile;
    }

    private async Task InvokeAsync(string language, params string[] arguments)
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            int exitCode = await CommandTree.Create().Parse([.. arguments, "--state", _unit.Folder.Path]).InvokeAsync(
                new InvocationConfiguration { Output = _output, Error = _output }, Cancel);
            Assert.True(exitCode == ExitCodes.Success, _output.ToString());
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    private static void In(string language, Action act)
    {
        CultureInfo before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            act();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
