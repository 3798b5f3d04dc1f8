using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Appliance.Dicom.Network;
using Appliance.Edge.Certificates;
using Appliance.Edge.Delivery;
using Appliance.Edge.Hosting;
using Appliance.Edge.Receive;
using Appliance.Edge.Running;
using Appliance.Edge.Studies;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Tests.Hosting;

public sealed partial class TextsTests
{
    [Fact]
    public void Texts_EverySentenceIsThereInBothLanguagesWithTheSameBlanks()
    {
        var english = Sentences(CultureInfo.InvariantCulture);
        var chinese = Sentences(CultureInfo.GetCultureInfo("zh-CN"));

        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), chinese.Keys.Order(StringComparer.Ordinal));
        Assert.All(english, sentence => Assert.Equal(Blanks(sentence.Value), Blanks(chinese[sentence.Key])));
        Assert.All(chinese, sentence => Assert.Matches(@"\p{IsCJKUnifiedIdeographs}|[：。]", sentence.Value));
    }

    [Fact]
    public void Texts_EveryStageReasonAndStateHasAWord()
    {
        Assert.All(Enum.GetNames<TlsProblem>(), name => Assert.NotEmpty(Texts.Get($"Tls{name}")));
        Assert.All(Enum.GetNames<TlsFileFault>(), name => Assert.NotEmpty(Texts.Get($"TlsFile{name}")));
        Assert.All(Enum.GetNames<CertificateState>(), name => Assert.NotEmpty(Texts.Get($"Certificate{name}")));
        Assert.All(Enum.GetNames<StudyStage>(), name => Assert.NotEmpty(Texts.Get($"Stage{name}")));
        Assert.All(Enum.GetNames<StudyReason>(), name => Assert.NotEmpty(Texts.Get($"Reason{name}")));
        Assert.All(Enum.GetNames<RunState>(), name => Assert.NotEmpty(Texts.Get($"Run{name}")));
        Assert.All(Enum.GetNames<DeliveryState>(), name => Assert.NotEmpty(Texts.Get($"Delivery{name}")));
        Assert.All(Enum.GetNames<SeriesStanding>(), name => Assert.NotEmpty(Texts.Get($"Series{name}")));
        Assert.All(Enum.GetNames<CloseReason>(), name => Assert.NotEmpty(Texts.Get($"Close{name}")));
        Assert.All(Enum.GetNames<GapKind>(), name => Assert.NotEmpty(Texts.Get($"Gap{name}")));
        Assert.All(Enum.GetNames<RefusalCode>(), name => Assert.NotEmpty(Texts.Get($"Refusal{name}") + Texts.Get($"RefusalRemedy{name}")));
    }

    [Theory]
    [InlineData("en", "zh_CN.UTF-8", "zh_CN.UTF-8", "en")]
    [InlineData("zh-CN", "C", "en_US.UTF-8", "zh-CN")]
    [InlineData(null, "", "zh_CN.UTF-8", "zh-CN")]
    [InlineData(null, "C", "zh_CN.UTF-8", "en")]
    [InlineData(null, null, null, "en")]
    public void OperatorLanguage_OursBeatsTheLocaleAndEmptyCountsAsUnset(string? ours, string? all, string? lang, string expected) =>
        Assert.Equal(expected, OperatorLanguage.Choose(name => name switch
        {
            "APPLIANCE_LANG" => ours, "LC_ALL" => all, "LANG" => lang, _ => null,
        }));

    private static Dictionary<string, string> Sentences(CultureInfo culture) =>
        new ResourceManager(typeof(Texts)).GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static IEnumerable<string> Blanks(string sentence) =>
        BlankShape().Matches(sentence).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{\d")]
    private static partial Regex BlankShape();
}
