using System.CommandLine;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Commands;

/// <summary>A verb whose help ends with examples and exit codes, kept out of the list that the root's help shows.</summary>
/// <param name="name">The verb as it is typed.</param>
/// <param name="text">The name of its sentence in <see cref="Texts"/>; its examples are the sentence with <c>Examples</c> appended.</param>
internal sealed class Verb(string name, string text) : Command(name, Texts.Get(text))
{
    /// <summary>What follows the options in the verb's help.</summary>
    public string Examples { get; } = Texts.Get($"{text}Examples");
}
