namespace Lethe.Torch.Scripts.Gate;

/// <summary>What a piece of a program is.</summary>
internal enum TokenKind
{
    Name,
    Keyword,
    Number,

    /// <summary>Text in quotes; <see cref="ScriptToken.Text"/> is what stands between them, as it is written.</summary>
    String,
    Mark,

    /// <summary>The end of a statement's line.</summary>
    LineEnd,
}

/// <summary>A piece of a program.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">Its text.</param>
/// <param name="At">Where it begins.</param>
/// <param name="Indent">Blanks before the first piece of its line if it is that piece, else -1.</param>
internal readonly record struct ScriptToken(TokenKind Kind, string Text, int At, int Indent)
{
    /// <summary>Whether it is this mark or keyword.</summary>
    internal bool Is(string text) => Kind is TokenKind.Mark or TokenKind.Keyword && Text == text;
}
