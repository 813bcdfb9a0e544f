// Imitates a document on which a library never finishes.
for (;;);
