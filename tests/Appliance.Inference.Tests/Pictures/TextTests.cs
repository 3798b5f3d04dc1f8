using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using Appliance.Inference.Pictures;
using Appliance.Inference.Pipelines;
using SkiaSharp;

namespace Appliance.Inference.Tests.Pictures;

/// <summary>Every word that a hospital sees exists in both languages, and every character of it has a glyph.</summary>
public sealed class TextTests
{
    public static TheoryData<string> Codes => [.. typeof(RefusalCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(constant => (string)constant.GetValue(null)!)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void RefusalReason_EveryCode_SpeaksBothLanguages(string code)
    {
        var reason = new RefusalReason(code, "1", "2", "3", "4", "5");
        Assert.All([reason.TextEn, reason.RemedyEn], text => Assert.All(text, character => Assert.InRange(character, ' ', '~')));
        Assert.All([reason.TextZh, reason.RemedyZh], text => Assert.Contains(text, character => character >= 0x4E00));
    }

    [Theory]
    [InlineData("Refusals")]
    [InlineData("Pages")]
    public void Resources_EveryCharacter_HasAGlyph(string name)
    {
        var resources = new ResourceManager($"Appliance.Inference.Resources.{name}", typeof(PageImage).Assembly);
        foreach (string culture in new[] { "", "zh-CN" })
        {
            foreach (DictionaryEntry entry in resources.GetResourceSet(CultureInfo.GetCultureInfo(culture), createIfNotExists: true, tryParents: false)!)
            {
                foreach (char character in (string)entry.Value!)
                {
                    var face = character >= 0x2E80 ? PageFonts.Chinese : PageFonts.Latin;
                    using var font = new SKFont(face);
                    Assert.True(font.ContainsGlyph(character), $"{entry.Key} ({culture}): '{character}' has no glyph.");
                }
            }
        }
    }

    [Fact]
    public void Resources_BothLanguages_HaveTheSameKeys()
    {
        foreach (string name in new[] { "Refusals", "Pages", "Faults" })
        {
            var resources = new ResourceManager($"Appliance.Inference.Resources.{name}", typeof(PageImage).Assembly);
            string[] Keys(string culture) => [.. resources.GetResourceSet(CultureInfo.GetCultureInfo(culture), true, false)!
                .Cast<DictionaryEntry>().Select(entry => (string)entry.Key).Order(StringComparer.Ordinal)];
            Assert.Equal(Keys(""), Keys("zh-CN"));
        }
    }
}
